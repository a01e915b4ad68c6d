/**
 * Writes widget/src/protocol.ts from the models in handover/protocol.py.
 *
 *   node tools/generate_protocol.mjs           writes the file
 *   node tools/generate_protocol.mjs --print   prints what it would write
 *   node tools/generate_protocol.mjs --check   exits 1 when the file is out of date
 *
 * PYTHON names the interpreter of the app environment (default: .venv/app/bin/python).
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = `${root}widget/src/protocol.ts`;

const HEAD = `/* Generated from handover/protocol.py by tools/generate_protocol.mjs. Do not edit. */`;

function readSchema() {
  const python = process.env.PYTHON ?? `${root}.venv/app/bin/python`;
  return JSON.parse(execFileSync(python, ["-m", "handover.protocol"], { cwd: root, encoding: "utf8" }));
}

/** Pydantic titles every field; left in, each would become a type alias of its own. */
function dropFieldTitles(schema) {
  for (const [name, value] of Object.entries(schema.properties ?? {})) {
    schema.properties[name] = withoutTitle(value);
  }
  return schema;
}

function withoutTitle(schema) {
  const { title: _title, ...rest } = schema;
  return rest;
}

async function generate() {
  const { $defs } = readSchema();
  for (const definition of Object.values($defs)) dropFieldTitles(definition);
  const schema = { title: "Protocol", type: "object", additionalProperties: false, $defs };
  const source = await compile(schema, "Protocol", {
    bannerComment: HEAD,
    unreachableDefinitions: true,
    enableConstEnums: false,
    style: { printWidth: 120 },
  });
  // The root object only carries the definitions.
  return source
    .replace(/export interface Protocol \{\}\n/, "")
    .replace(/\/\*\*\n \* This interface was referenced by `Protocol`'s JSON-Schema\n \* via the `definition` "\w+"\.\n \*\/\n/g, "")
    .replace(/ \*\n \* This interface was referenced by `Protocol`'s JSON-Schema\n \* via the `definition` "\w+"\.\n/g, "");
}

const mode = process.argv[2];
const source = await generate();
if (mode === "--print") {
  process.stdout.write(source);
} else if (mode === "--check") {
  if (readFileSync(target, "utf8") !== source) {
    console.error("widget/src/protocol.ts is out of date: run node tools/generate_protocol.mjs");
    process.exit(1);
  }
} else {
  writeFileSync(target, source);
}
