/** Asks once more before something that cannot be undone. */
import { html, nothing, type TemplateResult } from "lit";
import type { ViewContext } from "./context.js";

export interface Confirmation {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
}

export function confirmPage({ view, texts, show }: ViewContext, words: Confirmation, action: () => Promise<boolean>): TemplateResult {
  const confirm = async (): Promise<void> => {
    if (await action()) show("log");
  };
  return html`<div class="page" data-page role="alertdialog" tabindex="-1" aria-labelledby="confirm-title" aria-describedby="confirm-text">
    <h3 id="confirm-title">${words.title}</h3>
    <p id="confirm-text">${words.text}</p>
    <p class="problem" role="alert">${view.problem ?? nothing}</p>
    <div class="buttons">
      <button type="button" @click=${() => { show("log"); }}>${texts.actions.cancel}</button>
      <button type="button" class="danger" aria-disabled=${view.busy ? "true" : "false"} @click=${confirm}>${words.confirm}</button>
    </div>
  </div>`;
}
