/** Choices the assistant offers. Taken ones stay to be read, but only the newest can be taken. */
import { html, nothing, type TemplateResult } from "lit";
import { choicesOpen, takenChoice } from "../chat/log.js";
import type { Choice, Entry } from "../protocol.js";
import type { ViewContext } from "./context.js";
import { icons } from "./icons.js";

export function choiceList(entry: Entry, { view, texts, chat }: ViewContext): TemplateResult | typeof nothing {
  if (!entry.choices?.length) return nothing;
  const open = view.phase === "live" && view.state?.owner !== "closed" && view.unsent.length === 0 && choicesOpen(view.entries, entry);
  const taken = takenChoice(view.entries, entry);
  const choose = (choice: Choice) => () => {
    if (open) chat.choose(choice);
  };
  // aria-disabled and not disabled: the button just pressed keeps the focus.
  return html`<ul class="choices" aria-label=${texts.choices.label}>
    ${entry.choices.map(
      (choice) => html`<li>
        <button type="button" class=${choice.id === taken ? "choice taken" : "choice"} aria-disabled=${open ? "false" : "true"} @click=${choose(choice)}>
          ${choice.id === taken ? icons.check : nothing}${choice.title}${choice.id === taken ? html`<span class="hidden"> (${texts.choices.taken})</span>` : nothing}
        </button>
      </li>`,
    )}
  </ul>`;
}
