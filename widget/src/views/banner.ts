/** Who the citizen is talking to, and the way to a person or onwards. */
import { html, nothing, type TemplateResult } from "lit";
import type { ChatView } from "../chat/view.js";
import { minutes } from "../text/format.js";
import type { Texts } from "../texts/texts.js";
import type { ViewContext } from "./context.js";
import { icons } from "./icons.js";

type Tone = "bot" | "waiting" | "clerk" | "done";

export function banner(context: ViewContext): TemplateResult {
  const { view, texts } = context;
  const tone = toneOf(view);
  return html`<div class="banner ${tone}">
    <p role="status">${tone === "clerk" ? icons.person : tone === "bot" ? icons.machine : icons.clock}<span>${sentence(view, texts)}</span></p>
    ${action(context)}
  </div>`;
}

function toneOf({ phase, state }: ChatView): Tone {
  if (phase === "gone" || phase === "erased" || state?.owner === "closed") return "done";
  if (state?.owner === "clerk") return "clerk";
  return state?.owner === "queued" || state?.owner === "callback" ? "waiting" : "bot";
}

function sentence({ phase, state }: ChatView, { banner: words, typing }: Texts): string {
  if (phase === "gone") return words.gone;
  if (phase === "erased") return words.erased;
  if (state === null) return phase === "opening" ? words.opening : words.bot;
  switch (state.owner) {
    case "queued":
      if (!state.queue) return words.queuedUnknown;
      return words.queued(state.queue.position, typeof state.queue.eta_seconds === "number" ? minutes(state.queue.eta_seconds) : null);
    case "clerk":
      return words.clerk(state.clerk?.name ?? typing.nobody);
    default:
      return words[state.owner];
  }
}

function action(context: ViewContext): TemplateResult | typeof nothing {
  const { view, texts, chat } = context;
  if (toneOf(view) === "done") return nothing;
  if (view.state?.owner === "queued") return button(texts.actions.withdraw, () => chat.withdraw(), view.busy);
  if (view.state?.owner === "clerk" || view.state?.owner === "callback") return nothing;
  const ready = view.phase === "live" && !view.busy;
  return html`<button type="button" class="human" aria-disabled=${ready ? "false" : "true"} @click=${() => { if (ready) void chat.requestClerk(); }}>
    ${icons.person}${texts.actions.human}
  </button>`;
}

function button(title: string, click: () => unknown, busy: boolean): TemplateResult {
  return html`<button type="button" class="human" aria-disabled=${busy ? "true" : "false"} @click=${() => { if (!busy) click(); }}>${title}</button>`;
}
