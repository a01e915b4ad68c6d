/** Leichte Sprache, on or off. Its name stays the same, so that its state says which of the two is on. */
import { html, type TemplateResult } from "lit";
import { PLAIN } from "../texts/texts.js";
import type { PanelContext } from "./panel.js";

export function languageSwitch({ texts, language, setPlain }: PanelContext): TemplateResult {
  const on = language === PLAIN;
  return html`<button type="button" role="switch" class="switch" aria-checked=${on ? "true" : "false"} @click=${() => { setPlain(!on); }}>
    <span class="track" aria-hidden="true"></span><span>${texts.language.plain}</span>
  </button>`;
}
