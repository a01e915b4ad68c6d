/** Above everything: the state of the connection, and short messages. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Notice } from "../state/model";
import { de } from "../texts/de";
import { icon } from "./icons";
import type { Ui } from "./ui";

export function linkBanner(ui: Ui): TemplateResult {
  const { link } = ui.state;
  const text = link === "lost" ? de.link.lost : link === "connecting" ? de.link.connecting : nothing;
  return html`<div class="link-banner link-banner--${link}" role="status">${text}</div>`;
}

/** `announcement` is for screen readers only: the lists show the same. */
export function noticeRegion(ui: Ui, announcement: string): TemplateResult {
  return html`
    <div class="visually-hidden" role="status" aria-live="polite">${announcement}</div>
    <section class="notices" aria-label=${de.notice.region} aria-live="polite">
      ${repeat(ui.state.notices, (notice) => notice.id, (notice) => noticeCard(ui, notice))}
    </section>
  `;
}

function noticeCard(ui: Ui, notice: Notice): TemplateResult {
  return html`
    <div class="notice notice--${notice.tone}">
      <p>${notice.text}</p>
      <button class="button button--quiet" aria-label=${de.notice.close} @click=${() => { ui.desk.closeNotice(notice.id); }}>
        ${icon("close")}
      </button>
    </div>
  `;
}
