/** Renders /api/v1/openapi.json. Everything is set as text, so nothing in the schema can become markup. */

const METHODS = ["get", "post", "put", "delete"];
const TEXTS = {
  parameters: "Angaben in Adresse und Kopf",
  body: "Inhalt der Anfrage",
  answers: "Antworten",
  required: "Pflicht",
  optional: "möglich",
  failed: "Die Beschreibung konnte nicht geladen werden. Bitte laden Sie die Seite neu.",
};

function element(name, { text, className, children = [] } = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function resolve(schema, document_) {
  if (!schema?.$ref) return schema;
  const path = schema.$ref.replace("#/", "").split("/");
  return path.reduce((place, key) => place[key], document_);
}

/** A schema in a few words: "string (1–2000)", "State", "list of Entry". */
function typeOf(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" | ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === "array") return `list of ${typeOf(schema.items)}`;
  const low = schema.minLength ?? schema.minimum;
  const high = schema.maxLength ?? schema.maximum;
  const range = low === undefined && high === undefined ? "" : ` (${low ?? ""}–${high ?? ""})`;
  return `${schema.format ?? schema.type ?? "any"}${range}`;
}

function row(name, type, must, description) {
  const cells = [element("th", { children: [element("code", { text: name })] })];
  cells[0].scope = "row";
  cells.push(element("td", { text: type }), element("td", { text: must ? TEXTS.required : TEXTS.optional }));
  cells.push(element("td", { text: description ?? "" }));
  return element("tr", { children: cells });
}

function table(title, rows) {
  if (rows.length === 0) return [];
  return [element("table", { children: [element("caption", { text: title }), element("tbody", { children: rows })] })];
}

function fieldsOf(schema, document_) {
  const resolved = resolve(schema, document_);
  if (resolved?.type === "array") return fieldsOf(resolved.items, document_);
  return Object.entries(resolved?.properties ?? {}).map(([name, field]) =>
    row(name, typeOf(field), (resolved.required ?? []).includes(name), field.description ?? resolve(field, document_)?.description),
  );
}

function jsonOf(message) {
  return message?.content?.["application/json"]?.schema;
}

function callDetails(path, method, call, document_) {
  const parameters = (call.parameters ?? []).map((item) => row(item.name, typeOf(item.schema), item.required, item.description));
  const content = [
    ...(call.description ? [element("p", { text: call.description })] : []),
    ...table(TEXTS.parameters, parameters),
    ...table(TEXTS.body, fieldsOf(jsonOf(call.requestBody), document_)),
  ];
  for (const [status, answer] of Object.entries(call.responses)) {
    const schema = jsonOf(answer);
    const title = `${TEXTS.answers}: ${status}${schema ? ` ${typeOf(schema)}` : ""}`;
    const fields = schema && status < 400 ? fieldsOf(schema, document_) : [];
    content.push(...(fields.length > 0 ? table(title, fields) : [element("p", { className: "quiet", text: title })]));
  }
  const summary = element("summary", {
    children: [element("span", { className: "method", text: method.toUpperCase() }), element("code", { text: path })],
  });
  return element("details", { children: [summary, element("div", { children: content })] });
}

function render(document_) {
  const groups = new Map();
  for (const [path, methods] of Object.entries(document_.paths)) {
    for (const method of METHODS.filter((name) => methods[name])) {
      const group = methods[method].tags?.[0] ?? "other";
      groups.set(group, [...(groups.get(group) ?? []), callDetails(path, method, methods[method], document_)]);
    }
  }
  return [...groups].map(([name, calls]) => element("section", { children: [element("h2", { text: name }), ...calls] }));
}

const main = document.querySelector("#calls");
try {
  const response = await fetch("/api/v1/openapi.json");
  if (!response.ok) throw new Error(String(response.status));
  main.append(...render(await response.json()));
} catch {
  main.append(element("p", { text: TEXTS.failed }));
}
main.removeAttribute("aria-busy");
