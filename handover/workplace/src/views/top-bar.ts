/** Name of the app, presence, settings, sign-out. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Presence } from "../protocol";
import { de } from "../texts/de";
import { brandMark, icon } from "./icons";
import type { Ui } from "./ui";

export function topBar(ui: Ui): TemplateResult {
  return html`
    <header class="top-bar">
      <h1 class="brand">
        ${brandMark()}<span class="brand__name">${de.app.title}</span>
        <span class="brand__part">${de.app.workplace}</span>
      </h1>
      ${presenceSwitch(ui)}
      <div class="top-bar__tools">
        <span class="top-bar__name" title=${ui.state.session.self?.name ?? ""}>${ui.state.session.self?.name}</span>
        <button class="button button--bar" @click=${() => { ui.showDialog("help"); }}>
          ${icon("keyboard")}<span class="button__text">${de.top.help}</span>
        </button>
        <button class="button button--bar button--settings" @click=${() => { ui.showDialog("settings"); }}>
          ${icon("settings")}<span class="button__text">${de.top.settings}</span>
        </button>
        <button class="button button--bar" @click=${() => ui.account.signOut()}>
          ${icon("end")}<span class="button__text">${de.top.signOut}</span>
        </button>
      </div>
    </header>
  `;
}

/** In the bar, so that it can be reached whatever else is on the screen. */
function presenceSwitch(ui: Ui): TemplateResult | typeof nothing {
  if (!ui.state.session.self?.roles.includes("clerk")) return nothing;
  return html`
    <fieldset class="presence">
      <legend class="visually-hidden">${de.presence.legend}</legend>
      <div class="presence__switch">${presenceChoice(ui, "available")}${presenceChoice(ui, "away")}</div>
    </fieldset>
  `;
}

function presenceChoice(ui: Ui, status: Presence["status"]): TemplateResult {
  return html`
    <label class="presence__choice presence__choice--${status}">
      <input type="radio" name="presence" value=${status} .checked=${ui.state.presence === status}
        @change=${() => ui.desk.setPresence(status)} />
      <span class="presence__dot" aria-hidden="true"></span>${de.presence[status]}
    </label>
  `;
}
