/** The frame every dialog has. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import { de } from "../texts/de";
import { icon } from "./icons";
import type { Ui } from "./ui";

/** Called with every rendering; a <dialog> can be shown only once it is part of the page. */
const showModal = ref((element?: Element) => {
  queueMicrotask(() => {
    if (element instanceof HTMLDialogElement && element.isConnected && !element.open) element.showModal();
  });
});

/** A modal dialog; the browser keeps the focus inside and gives it back. */
export function frame(ui: Ui, title: string, body: TemplateResult): TemplateResult {
  return html`
    <dialog class="dialog" aria-labelledby="dialog-title" ${showModal} @close=${() => { ui.showDialog(null); }}>
      <header class="dialog__head">
        <h2 id="dialog-title">${title}</h2>
        <button class="button button--quiet dialog__close" aria-label=${de.top.close} @click=${closeDialog}>
          ${icon("close")}
        </button>
      </header>
      ${body}
    </dialog>
  `;
}

/** What would be lost, said before it is. */
export function draftWarning(ui: Ui, id: string): TemplateResult | typeof nothing {
  return ui.state.drafts[id] ? html`<p class="callout">${de.dialog.draftStays}</p>` : nothing;
}

/** Closes the dialog the event came from. */
export function closeDialog(event: Event): void {
  (event.target as HTMLElement).closest("dialog")?.close();
}
