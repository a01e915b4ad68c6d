/** One line of the log, by its kind. */
import { html, nothing, type TemplateResult } from "lit";
import type { Unsent } from "../chat/outbox.js";
import type { Entry } from "../protocol.js";
import { clockTime } from "../text/format.js";
import type { Texts } from "../texts/texts.js";
import { answerCard } from "./answer.js";
import { choiceList } from "./choices.js";
import type { ViewContext } from "./context.js";
import { icons } from "./icons.js";
import { officeList } from "./office.js";
import { plainText, richText } from "./text.js";

export function entryView(entry: Entry, context: ViewContext): TemplateResult {
  const { role } = entry.author;
  return html`<li class="entry ${role} kind-${entry.kind}" data-seq=${entry.seq}>
    <p class="author">
      ${role === "bot" ? icons.machine : role === "clerk" ? icons.person : nothing}<bdi>${authorName(entry, context.texts)}</bdi><span class="hidden">: </span>
      <time datetime=${entry.at}>${clockTime(entry.at)}</time>
    </p>
    <div class="content">${content(entry, context)}</div>
  </li>`;
}

/** A message that is not in the log yet. */
export function unsentView(message: Unsent, { texts }: ViewContext): TemplateResult {
  return html`<li class="entry citizen unsent ${message.status}">
    <p class="author"><bdi>${texts.log.you}</bdi></p>
    <div class="content">${plainText(message.text)}</div>
    <p class="delivery">${texts.delivery[message.status]}</p>
  </li>`;
}

function authorName({ author: { role, name } }: Entry, texts: Texts): string {
  return role === "citizen" ? texts.log.you : (name ?? texts.log[role]);
}

function content(entry: Entry, context: ViewContext): unknown {
  if (entry.author.role === "citizen") return plainText(entry.text);
  if (entry.answer) return [answerCard(entry, entry.answer, context), choiceList(entry, context)];
  return [richText(entry.text, context.texts), officeList(entry.offices, context.texts), choiceList(entry, context), formButton(entry, context)];
}

function formButton(entry: Entry, { view, texts, show }: ViewContext): TemplateResult | typeof nothing {
  if (entry.form?.id !== "callback") return nothing;
  const owner = view.state?.owner;
  const open = view.phase === "live" && (owner === "bot" || owner === "queued");
  return html`<p><button type="button" class="choice" aria-disabled=${open ? "false" : "true"} @click=${() => { if (open) show("callback"); }}>${texts.actions.callback}</button></p>`;
}
