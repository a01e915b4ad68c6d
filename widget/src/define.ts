/** What the script tag runs: defines the elements and, if the page has none, adds a `<citizen-chat>`. */
import { CitizenChatElement } from "./element.js";
import { CallbackFormElement } from "./views/callback-form.js";
import { ComposerElement } from "./views/composer.js";
import { RatingFormElement } from "./views/rating-form.js";

const ELEMENTS: [string, CustomElementConstructor][] = [
  ["citizen-chat-composer", ComposerElement],
  ["citizen-chat-callback", CallbackFormElement],
  ["citizen-chat-rating", RatingFormElement],
  ["citizen-chat", CitizenChatElement],
];

// The tag may be on the page twice; the first one wins.
for (const [name, element] of ELEMENTS) {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}

// A module runs after the page is parsed, so an element of the page's own is already there.
if (document.querySelector("citizen-chat") === null) document.body.append(document.createElement("citizen-chat"));

declare global {
  interface HTMLElementTagNameMap {
    "citizen-chat": CitizenChatElement;
    "citizen-chat-composer": ComposerElement;
    "citizen-chat-callback": CallbackFormElement;
    "citizen-chat-rating": RatingFormElement;
  }
}
