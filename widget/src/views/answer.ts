/** An answer of the assistant: what about, what it says, where that is written and how old it is. */
import { html, nothing, type TemplateResult } from "lit";
import type { Answer, Entry, Link } from "../protocol.js";
import { germanDate } from "../text/format.js";
import { httpsUrl } from "../text/linkify.js";
import type { Texts } from "../texts/texts.js";
import type { ViewContext } from "./context.js";
import { icons } from "./icons.js";
import { officeList } from "./office.js";
import { externalLink, richText } from "./text.js";

export function answerCard(entry: Entry, answer: Answer, context: ViewContext): TemplateResult {
  const { texts } = context;
  return html`<div class="card">
      <div class="card-head">
        <h3>${answer.service.title}</h3>
        <span class="aspect">${texts.answer.aspects[answer.aspect]}</span>
      </div>
      <div class="card-body">
        ${richText(entry.text, texts)}
        ${answer.example ? html`<p class="example" title=${texts.answer.exampleHint}>${texts.answer.example}</p>` : nothing}
        ${links(answer.links, texts)} ${officeList(answer.offices, texts)}
      </div>
      <p class="source">${source(answer, texts)}</p>
    </div>
    ${feedback(entry, context)}`;
}

function links(all: readonly Link[] | undefined, texts: Texts): TemplateResult | typeof nothing {
  const safe = (all ?? []).flatMap((link) => {
    const url = httpsUrl(link.url);
    return url === null ? [] : [{ ...link, url }];
  });
  if (safe.length === 0) return nothing;
  return html`<ul class="links" aria-label=${texts.answer.links}>
    ${safe.map(
      (link) => html`<li>${icons[link.kind]}<span>${externalLink(link.url, link.title, texts)} <small>${texts.answer.linkKinds[link.kind]}</small></span></li>`,
    )}
  </ul>`;
}

function source({ source: { title, url: address }, as_of }: Answer, texts: Texts): TemplateResult {
  const url = httpsUrl(address);
  return html`${texts.answer.source}: ${url === null ? title : externalLink(url, title, texts)} · ${texts.answer.asOf(germanDate(as_of))}`;
}

function feedback(entry: Entry, { view, texts, chat }: ViewContext): TemplateResult {
  const given = view.feedback[entry.seq];
  if (given !== undefined) return html`<p class="feedback">${given ? texts.feedback.thanks : texts.feedback.sorry}</p>`;
  const give = (helpful: boolean) => () => chat.giveFeedback(entry.seq, helpful);
  return html`<div class="feedback" role="group" aria-label=${texts.feedback.question}>
    <span>${texts.feedback.question}</span>
    <button type="button" class="small" @click=${give(true)}>${texts.feedback.yes}</button>
    <button type="button" class="small" @click=${give(false)}>${texts.feedback.no}</button>
  </div>`;
}
