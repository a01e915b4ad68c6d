/** What the bot showed the citizen, compact: service, aspect, source and date, links, offices, choices. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { percent, shortDate } from "../clock";
import type { Answer, Choice, Entry, OfficeCard } from "../protocol";
import { safeUrl } from "../safe-url";
import { de } from "../texts/de";
import { icon } from "./icons";

type Nothing = typeof nothing;

export function shownBesideText(entry: Entry): TemplateResult | Nothing {
  const offices = [...(entry.answer?.offices ?? []), ...(entry.offices ?? [])];
  const hasMore = entry.answer ?? entry.choices?.length ?? entry.form ?? offices.length;
  if (!hasMore) return nothing;
  return html`
    ${officeList(offices)} ${entry.answer ? answerFoot(entry.answer) : nothing} ${choiceList(entry.choices ?? [])}
    ${entry.form ? html`<p class="answer__foot">${de.entry.form}</p>` : nothing}
  `;
}

export function answerHead(answer: Answer): TemplateResult {
  return html`
    <p class="answer__head">
      <strong>${answer.service.title}</strong> <span class="tag">${de.aspects[answer.aspect]}</span>
    </p>
  `;
}

function answerFoot(answer: Answer): TemplateResult {
  return html`
    <ul class="answer__links">
      ${(answer.links ?? []).map((each) => html`<li>${outsideLink(each.url, each.title || de.links[each.kind])}</li>`)}
    </ul>
    <p class="answer__foot">
      ${de.entry.source}: ${outsideLink(answer.source.url, answer.source.title)} · ${de.entry.asOf(shortDate(answer.as_of))}
      · ${de.entry.confidence(percent(answer.confidence))}
      ${answer.example ? html` · <span class="tag tag--warn">${de.entry.example}</span>` : nothing}
    </p>
  `;
}

export function outsideLink(url: string | null | undefined, title: string): TemplateResult {
  const href = safeUrl(url);
  if (!href) return html`${title}`;
  return html`<a href=${href} target="_blank" rel="noopener noreferrer"
    >${title}<span class="visually-hidden"> ${de.entry.newWindow}</span></a>`;
}

function choiceList(choices: readonly Choice[]): TemplateResult | Nothing {
  if (choices.length === 0) return nothing;
  return html`
    <div class="answer__choices">
      <span>${de.entry.offered}:</span>
      <ul>${choices.map((choice) => html`<li class="tag">${choice.title}</li>`)}</ul>
    </div>
  `;
}

function officeList(offices: readonly OfficeCard[]): TemplateResult | Nothing {
  if (offices.length === 0) return nothing;
  return html`
    <details class="answer__offices">
      <summary>${de.entry.offices(offices.length)}</summary>
      <ul>${offices.map(officeItem)}</ul>
    </details>
  `;
}

function officeItem(office: OfficeCard): TemplateResult {
  const accessible = de.accessibility[office.accessible ?? "unknown"];
  return html`
    <li>
      <strong>${office.url ? outsideLink(office.url, office.name) : office.name}</strong><br />
      ${office.address}
      ${office.opening_text ? html`<br />${icon("clock")} ${office.opening_text}` : nothing}
      ${office.phone ? html`<br />${icon("phone")} ${office.phone}` : nothing}
      ${accessible ? html`<br />${accessible}` : nothing}
    </li>
  `;
}
