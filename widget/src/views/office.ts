/** One office: where it is, when it is open, how to get in. */
import { html, nothing, type TemplateResult } from "lit";
import type { OfficeCard } from "../protocol.js";
import { telUrl } from "../text/format.js";
import { httpsUrl } from "../text/linkify.js";
import type { Texts } from "../texts/texts.js";
import { icons } from "./icons.js";
import { externalLink } from "./text.js";

export function officeList(offices: readonly OfficeCard[] | null | undefined, texts: Texts): TemplateResult | typeof nothing {
  if (!offices?.length) return nothing;
  return html`<ul class="offices">${offices.map((office) => html`<li>${officeCard(office, texts)}</li>`)}</ul>`;
}

function officeCard(office: OfficeCard, texts: Texts): TemplateResult {
  const url = office.url ? httpsUrl(office.url) : null;
  const tel = office.phone ? telUrl(office.phone) : null;
  return html`<div class="office">
    <p class="office-name">${office.name}</p>
    <dl>
      ${fact(icons.place, texts.office.address, office.address)}
      ${fact(icons.clock, texts.office.hours, opening(office, texts))}
      ${fact(icons.phone, texts.office.phone, tel ? html`<a href=${tel}>${office.phone}</a>` : office.phone)}
      ${fact(icons.access, texts.office.access, texts.office.accessible[office.accessible ?? "unknown"])}
      ${fact(icons.transport, texts.office.transport, office.transport)}
    </dl>
    ${url ? html`<p class="office-link">${externalLink(url, texts.office.web, texts)}</p>` : nothing}
  </div>`;
}

function fact(icon: TemplateResult, label: string, value: unknown): TemplateResult | typeof nothing {
  if (value === null || value === undefined || value === "") return nothing;
  return html`<div><dt>${icon}<span class="hidden">${label}</span></dt><dd>${value}</dd></div>`;
}

function opening(office: OfficeCard, texts: Texts): TemplateResult | string | null {
  if (office.open_now === null || office.open_now === undefined) return office.opening_text ?? null;
  // A closed office's text says that it is closed and until when ("jetzt geschlossen, wieder morgen ab 8 Uhr").
  if (!office.open_now) return html`<span class="shut">${office.opening_text ?? texts.office.closed}</span>`;
  return html`<span class="open">${texts.office.open}</span>${office.opening_text ? html` · ${office.opening_text}` : nothing}`;
}
