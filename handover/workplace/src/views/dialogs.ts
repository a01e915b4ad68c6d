/** What is asked or shown in front of the page. Native <dialog>: focus stays inside and returns where it was. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { de } from "../texts/de";
import { closeDialog, draftWarning, frame } from "./dialog-frame";
import { settingsBody } from "./settings";
import { transferForm } from "./transfer";
import type { Ui } from "./ui";

export function openDialog(ui: Ui): TemplateResult | typeof nothing {
  const id = ui.state.openId;
  switch (ui.dialog) {
    case "help":
      return frame(ui, de.dialog.helpTitle, shortcutList());
    case "settings":
      return frame(ui, de.top.settings, settingsBody(ui));
    case "close":
      return id === null ? nothing : frame(ui, de.dialog.closeTitle, question(ui, "close", id));
    case "hand-back":
      return id === null ? nothing : frame(ui, de.dialog.handBackTitle, question(ui, "hand-back", id));
    case "transfer":
      return id === null ? nothing : frame(ui, de.dialog.transferTitle, transferForm(ui, id));
    case null:
      return nothing;
  }
}

function question(ui: Ui, kind: "close" | "hand-back", id: string): TemplateResult {
  const [text, confirm] =
    kind === "close"
      ? [de.dialog.closeText, de.dialog.closeConfirm]
      : [de.dialog.handBackText, de.dialog.handBackConfirm];
  const carryOut = (event: Event): void => {
    closeDialog(event);
    if (kind === "close") void ui.desk.close(id);
    else void ui.desk.handBack(id);
  };
  return html`
    <p>${text}</p>
    ${kind === "close" ? draftWarning(ui, id) : nothing}
    <div class="dialog__buttons">
      <button class="button" autofocus @click=${closeDialog}>${de.dialog.cancel}</button>
      <button class="button ${kind === "close" ? "button--danger-filled" : "button--primary"}" @click=${carryOut}>
        ${confirm}
      </button>
    </div>
  `;
}

function shortcutList(): TemplateResult {
  return html`
    <dl class="shortcuts">
      ${de.shortcuts.map(
        ({ keys, to, does }) => html`
          <div>
            <dt>${keys.map((key, index) => html`${index ? " + " : ""}<kbd>${key}</kbd>`)}
              ${to ? html`– <kbd>${to}</kbd>` : nothing}</dt>
            <dd>${does}</dd>
          </div>
        `,
      )}
    </dl>
  `;
}
