/** The open chat: header, who answers, the log or one of the panel's pages, and where to write. */
import { html, nothing, type TemplateResult } from "lit";
import type { Callback } from "../protocol.js";
import { banner } from "./banner.js";
import { confirmPage } from "./confirm.js";
import type { ViewContext } from "./context.js";
import { icons } from "./icons.js";
import { logView } from "./log.js";
import { languageSwitch } from "./language-switch.js";
import { menu } from "./menu.js";
import type { LogScroller } from "./scroller.js";

export type Page = "log" | "callback" | "erase" | "end";

export interface PanelContext extends ViewContext {
  readonly heading: string;
  readonly page: Page;
  readonly menuOpen: boolean;
  readonly scroller: LogScroller;
  readonly toggleMenu: (open: boolean) => void;
  readonly setPlain: (on: boolean) => void;
  readonly close: () => unknown;
}

export function panelView(context: PanelContext): TemplateResult {
  return html`<section class="panel" role="region" tabindex="-1" aria-labelledby="heading">
    ${header(context)} ${banner(context)} ${context.page === "log" ? logPage(context) : otherPage(context)}
  </section>`;
}

function header(context: PanelContext): TemplateResult {
  const { texts, heading, menuOpen, toggleMenu, close } = context;
  return html`<header>
      <h2 id="heading">${heading}</h2>
      ${languageSwitch(context)}
      <button
        type="button"
        class="icon-button"
        aria-label=${texts.header.menu}
        aria-expanded=${menuOpen ? "true" : "false"}
        aria-controls="menu"
        @click=${() => { toggleMenu(!menuOpen); }}
      >
        ${icons.menu}
      </button>
      <button type="button" class="icon-button" aria-label=${texts.header.close} @click=${close}>${icons.close}</button>
    </header>
    ${menu(context)}`;
}

function logPage(context: PanelContext): TemplateResult {
  const { view, texts, scroller } = context;
  const offline = view.phase === "live" && !view.connected;
  return html`<div class="scroller" tabindex="0" role="group" aria-label=${texts.log.label} @scroll=${scroller.scrolled}>${logView(context)}</div>
    ${scroller.away
      ? html`<button type="button" class="to-end" @click=${scroller.toEnd}>${icons.down}${texts.log.newMessages}</button>`
      : nothing}
    <div class="foot">
      <p class="offline" role="status">${offline ? texts.banner.offline : nothing}</p>
      <p class="problem" role="alert">${view.problem ?? nothing}</p>
      ${writing(context)}
    </div>`;
}

function writing(context: PanelContext): TemplateResult {
  const { view, texts, chat } = context;
  if (view.phase === "gone" || view.phase === "erased" || view.state?.owner === "closed") return ended(context);
  return html`<citizen-chat-composer
    .texts=${texts}
    .value=${view.draft}
    @draft=${(event: CustomEvent<string>) => { chat.setDraft(event.detail); }}
    @send=${(event: CustomEvent<string>) => { chat.say(event.detail); }}
  ></citizen-chat-composer>`;
}

function ended({ view, texts, chat }: PanelContext): TemplateResult {
  const rate = (event: CustomEvent<{ score: number; comment: string }>) => chat.rate(event.detail.score, event.detail.comment);
  const ratable = view.phase === "live" && view.entries.some((entry) => entry.author.role === "citizen");
  return html`<div class="ended">
    ${ratable && !view.rated
      ? html`<citizen-chat-rating .texts=${texts} ?busy=${view.busy} @rate=${rate}></citizen-chat-rating>`
      : nothing}
    <p role="status">${view.rated ? texts.rating.thanks : nothing}</p>
    <button type="button" class="primary wide" @click=${() => chat.startNew()}>${texts.actions.startNew}</button>
  </div>`;
}

function otherPage(context: PanelContext): TemplateResult {
  const { view, texts, chat, page, show } = context;
  if (page === "erase") return confirmPage(context, texts.erase, () => chat.erase());
  if (page === "end") return confirmPage(context, texts.end, () => chat.close());
  const leave = async (event: CustomEvent<Callback>): Promise<void> => {
    if (await chat.leaveCallback(event.detail)) show("log");
  };
  return html`<div class="page" data-page tabindex="-1" aria-label=${texts.callback.title}>
    <citizen-chat-callback .texts=${texts} .problem=${view.problem} ?busy=${view.busy} @leave=${leave} @back=${() => { show("log"); }}></citizen-chat-callback>
  </div>`;
}
