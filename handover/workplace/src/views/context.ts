/** Right: what helps the clerk answer. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { contactLink } from "../contact";
import { percent, timeOfDay } from "../clock";
import type { Entry, Understood } from "../protocol";
import { isMine } from "../state/queue";
import { itemOf, serviceOf, understoodEntries } from "../state/select";
import { de } from "../texts/de";
import { reasonOf } from "../topic";
import { icon } from "./icons";
import "./notes";
import { suggestions } from "./suggestions";
import type { Ui } from "./ui";

/** Below this the engine itself asks back. */
const WEAK = 0.6;
const CANDIDATES_SHOWN = 3;

export function contextPanel(ui: Ui): TemplateResult {
  const id = ui.state.openId;
  return html`
    <section class="panel context" id="context" aria-label=${de.context.heading} tabindex="-1">
      ${id === null ? nothing : html`${contextHead(ui, id)} ${facts(ui, id)} ${suggestions(ui, id)} ${notes(ui, id)} ${understood(ui, id)}`}
    </section>
  `;
}

function contextHead(ui: Ui, id: string): TemplateResult {
  return html`
    <header class="context__head">
      <button class="button button--quiet context__back" @click=${() => { ui.desk.open(id); }}>
        ${icon("back")}${de.context.back}
      </button>
      <h2>${de.context.heading}</h2>
    </header>
  `;
}

function facts(ui: Ui, id: string): TemplateResult {
  const item = itemOf(ui.state, id);
  const service = serviceOf(ui.state, id);
  const reason = reasonOf(item);
  return html`
    <section class="context__section">
      <dl class="facts">
        <dt>${de.context.service}</dt>
        <dd>${service?.title ?? de.context.noService}
          ${service?.leika ? html`<span class="muted">${de.context.leika(service.leika)}</span>` : nothing}</dd>
        ${item ? html`<dt>${de.context.department}</dt><dd>${ui.desk.departmentTitle(item.department)}</dd>` : nothing}
        ${reason ? html`<dt>${de.context.reason}</dt><dd>${reason}</dd>` : nothing}
        ${item?.contact ? html`<dt>${de.context.contact}</dt><dd>${contactLink(item.contact)}</dd>` : nothing}
      </dl>
    </section>
  `;
}

function notes(ui: Ui, id: string): TemplateResult {
  return html`
    <section class="context__section" aria-labelledby="notes-title">
      <h3 id="notes-title">${de.context.notes}</h3>
      <internal-notes .notes=${ui.state.threads[id]?.notes ?? []} .writable=${isMine(ui.state, id)} .conversation=${id}
        .add=${(text: string) => ui.desk.addNote(id, text)}></internal-notes>
    </section>
  `;
}

function understood(ui: Ui, id: string): TemplateResult {
  const entries = understoodEntries(ui.state, id);
  return html`
    <section class="context__section" aria-labelledby="understood-title">
      <h3 id="understood-title">${de.context.understood}</h3>
      ${entries.length
        ? html`<ol class="understood">${entries.map((entry) => reading(ui, id, entry))}</ol>`
        : html`<p class="muted">${de.context.noUnderstood}</p>`}
    </section>
  `;
}

function reading(ui: Ui, id: string, entry: Entry): TemplateResult | typeof nothing {
  const { understood: made } = entry;
  if (!made) return nothing;
  return html`
    <li class="reading">
      <blockquote class="reading__quote">${entry.text}</blockquote>
      <p class="reading__intent">
        <strong>${de.intents[made.intent] ?? made.intent}</strong>
        ${made.aspect && made.aspect !== made.intent ? html`<span class="tag">${de.aspects[made.aspect]}</span>` : nothing}
      </p>
      ${confidence(made)} ${candidates(made)}
      <button class="button button--link" @click=${() => { jumpTo(ui, id, entry.seq); }}>
        ${de.context.jump}<span class="visually-hidden"> (${timeOfDay(entry.at)})</span>
      </button>
    </li>
  `;
}

function confidence(made: Understood): TemplateResult {
  const share = percent(made.confidence);
  const weak = made.confidence < WEAK;
  return html`
    <p class="reading__confidence ${weak ? "reading__confidence--weak" : ""}">
      <meter min="0" max="1" low=${WEAK} optimum="1" .value=${made.confidence} aria-label=${de.context.confidence}>${share}</meter>
      ${share}${weak ? html` <span class="tag tag--warn">${de.context.weak}</span>` : nothing}
    </p>
  `;
}

function candidates(made: Understood): TemplateResult | typeof nothing {
  const best = (made.service_candidates ?? []).slice(0, CANDIDATES_SHOWN);
  if (best.length === 0) return nothing;
  return html`
    <ul class="reading__candidates" aria-label=${de.context.candidates}>
      ${best.map((each) => html`<li><span>${each.title}</span> <span class="muted">${scoreText(each.score)}</span></li>`)}
    </ul>
  `;
}

/** Scores between 0 and 1 are shares; others are only good for their order and are left out. */
function scoreText(score: number): string {
  return score >= 0 && score <= 1 ? percent(score) : "";
}

function jumpTo(ui: Ui, id: string, seq: number): void {
  ui.desk.open(id);
  requestAnimationFrame(() => document.getElementById(`entry-${seq}`)?.focus());
}
