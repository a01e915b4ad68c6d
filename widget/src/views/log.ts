/** The conversation: notice, what was said before this page, what is said now, what is not sent yet. */
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ViewContext } from "./context.js";
import { entryView, unsentView } from "./entry.js";
import { icons } from "./icons.js";
import { externalLink, richText } from "./text.js";

export function logView(context: ViewContext): TemplateResult {
  const { view, texts } = context;
  const history = view.entries.filter((entry) => entry.seq <= view.historyUntil);
  const news = view.entries.filter((entry) => entry.seq > view.historyUntil);
  return html`${noticeCard(context)} ${starters(context)}
    ${history.length > 0 ? html`<h3 class="hidden">${texts.log.history}</h3>` : nothing}
    <ol class="wire history">${repeat(history, (entry) => entry.seq, (entry) => entryView(entry, context))}</ol>
    <div role="log" aria-live="polite" aria-relevant="additions" aria-label=${texts.log.label}>
      <ol class="wire">${repeat(news, (entry) => entry.seq, (entry) => entryView(entry, context))}</ol>
    </div>
    <ol class="wire">${repeat(view.unsent, (message) => message.client_id, (message) => unsentView(message, context))}</ol>
    ${typingLine(context)}`;
}

function noticeCard({ view, texts, language, privacyUrl }: ViewContext): TemplateResult {
  const [machine, ...rest] = texts.notice.lines;
  return html`<section class="notice-card" aria-labelledby="notice-title">
    <h3 id="notice-title">${icons.machine}${machine}</h3>
    ${view.notice === null ? rest.map((line) => html`<p>${line}</p>`) : richText(view.notice.texts?.[language] ?? view.notice.text, texts)}
    ${richText(texts.notice.person, texts)}
    ${privacyUrl === null ? nothing : html`<p>${externalLink(privacyUrl, texts.notice.privacy, texts)}</p>`}
  </section>`;
}

function starters({ view, texts, chat }: ViewContext): TemplateResult | typeof nothing {
  const spoken = view.unsent.length > 0 || view.entries.some((entry) => entry.author.role === "citizen");
  if (spoken || (view.phase !== "live" && view.phase !== "opening")) return nothing;
  const ask = (question: string) => () => { chat.say(question); };
  return html`<section class="starters" aria-labelledby="starters-title">
    <h3 id="starters-title">${texts.starters.title}</h3>
    <ul>${texts.starters.questions.map((question) => html`<li><button type="button" class="choice" @click=${ask(question)}>${question}</button></li>`)}</ul>
  </section>`;
}

function typingLine({ view, texts }: ViewContext): TemplateResult | typeof nothing {
  if (view.typing === null || view.typing === "citizen") return nothing;
  const words = view.typing === "bot" ? texts.typing.bot : texts.typing.person(view.state?.clerk?.name ?? texts.typing.nobody);
  return html`<p class="typing ${view.typing}"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>${words}</p>`;
}
