/** Text of a message: paragraphs, lists and links. Lit escapes everything. */
import { html, type TemplateResult } from "lit";
import { blocks } from "../text/blocks.js";
import { linkify } from "../text/linkify.js";
import type { Texts } from "../texts/texts.js";

/** What the city's side says: lists become lists, https addresses become links. */
export function richText(text: string, texts: Texts): TemplateResult[] {
  return blocks(text).map((block) => {
    const items = block.lines.map((line) => inline(line, texts));
    if (block.kind === "bullets") return html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
    if (block.kind === "numbers") return html`<ol>${items.map((item) => html`<li>${item}</li>`)}</ol>`;
    return html`<p>${items.map((item, index) => (index === 0 ? item : html`<br />${item}`))}</p>`;
  });
}

/** What the citizen wrote, exactly. */
export function plainText(text: string): TemplateResult {
  return html`<p class="plain">${text}</p>`;
}

export function externalLink(url: string, title: string, texts: Texts): TemplateResult {
  return html`<a href=${url} target="_blank" rel="noopener noreferrer">${title}<span class="hidden"> ${texts.log.newTab}</span></a>`;
}

function inline(line: string, texts: Texts): (TemplateResult | string)[] {
  return linkify(line).map((piece) => (piece.url === undefined ? piece.text : externalLink(piece.url, piece.text, texts)));
}
