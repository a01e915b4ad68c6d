/** Sound and notifications of this browser. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { de } from "../texts/de";
import { icon } from "./icons";
import type { Ui } from "./ui";

export function settingsBody(ui: Ui): TemplateResult {
  const denied = typeof Notification === "undefined" || Notification.permission === "denied";
  const { sound, notifications } = ui.preferences;
  return html`
    <label class="check">
      <input type="checkbox" .checked=${sound} aria-describedby="sound-hint"
        @change=${(event: Event) => { ui.setPreferences({ sound: isChecked(event) }); }} />
      ${de.top.sound}
    </label>
    <p id="sound-hint" class="muted check__hint">${de.top.soundHint}</p>
    <label class="check">
      <input type="checkbox" .checked=${notifications && !denied} ?disabled=${denied} aria-describedby="notify-hint"
        @change=${(event: Event) => switchNotifications(ui, event)} />
      ${de.top.notifications}
    </label>
    <p id="notify-hint" class="muted check__hint">
      ${de.top.notificationsHint} ${denied ? html`<br />${de.top.notificationsDenied}` : nothing}
    </p>
    <div class="dialog__more">
      <button class="button button--small" @click=${() => { ui.showDialog("help"); }}>${icon("keyboard")}${de.top.help}</button>
      <button class="button button--small" @click=${() => ui.account.signOut()}>${icon("end")}${de.top.signOut}</button>
    </div>
  `;
}

function isChecked(event: Event): boolean {
  return (event.target as HTMLInputElement).checked;
}

/** Asks the browser only when the clerk switches it on. */
async function switchNotifications(ui: Ui, event: Event): Promise<void> {
  const wanted = isChecked(event);
  const granted = wanted && (await Notification.requestPermission()) === "granted";
  ui.setPreferences({ notifications: granted });
}
