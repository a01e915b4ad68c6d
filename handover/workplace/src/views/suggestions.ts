/** Answers the clerk may take over into her reply: what the bot said, and what the catalogue knows. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { shortDate } from "../clock";
import type { Suggestion } from "../protocol";
import { isMine } from "../state/queue";
import { suggestedAnswers } from "../state/select";
import { de } from "../texts/de";
import { outsideLink } from "./answer-card";
import type { Ui } from "./ui";

export function suggestions(ui: Ui, id: string): TemplateResult {
  const offered = suggestedAnswers(ui.state, id);
  const usable = isMine(ui.state, id);
  return html`
    <section class="context__section" aria-labelledby="suggestions-title">
      <h3 id="suggestions-title">${de.context.suggestions}</h3>
      ${offered.length
        ? html`<ul class="suggestions">${offered.map((each, index) => suggestion(ui, each, usable, index === 0))}</ul>`
        : html`<p class="muted">${de.context.noSuggestions}</p>`}
    </section>
  `;
}

function suggestion(ui: Ui, offered: Suggestion, usable: boolean, first: boolean): TemplateResult {
  const { answer } = offered;
  return html`
    <li>
      <details class="suggestion" ?open=${first}>
        <summary>
          <span class="suggestion__title">${offered.title}</span>
          ${answer ? html`<span class="tag">${de.aspects[answer.aspect]}</span>` : nothing}
        </summary>
        <p class="suggestion__text">${offered.text}</p>
        ${answer
          ? html`<p class="muted suggestion__source">${outsideLink(answer.source.url, answer.source.title)} ·
              ${de.entry.asOf(shortDate(answer.as_of))}
              ${answer.example ? html` · <span class="tag tag--warn">${de.entry.example}</span>` : nothing}</p>`
          : nothing}
        ${usable ? insertButton(ui, offered) : nothing}
      </details>
    </li>
  `;
}

function insertButton(ui: Ui, offered: Suggestion): TemplateResult {
  return html`
    <button class="button button--small" aria-label=${de.context.insertLabel(offered.title)}
      @click=${() => { ui.insert(offered.text); }}>${de.context.insert}</button>
  `;
}
