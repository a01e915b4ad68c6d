/** Where the citizen writes. Enter sends, Shift+Enter breaks the line, input methods are left alone. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import { controls, reset, composer } from "../styles/styles.js";
import type { Texts } from "../texts/texts.js";
import { characters } from "../text/length.js";
import { icons } from "./icons.js";

const LIMIT = 2_000; // characters, as TEXT_LIMIT in handover/protocol.py
const COUNT_FROM = 1_800;

/** Events: "draft" (detail: text) on every change, "send" (detail: text). Emptied by its owner through `value`. */
export class ComposerElement extends LitElement {
  static override styles = [reset, controls, composer];
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  @property({ attribute: false }) texts!: Texts;
  @property({ attribute: false }) value = "";
  @query("textarea") private readonly area!: HTMLTextAreaElement;

  override render(): TemplateResult {
    const { composer: words } = this.texts;
    const length = characters(this.value);
    const over = length - LIMIT;
    return html`<form @submit=${this.#submit}>
      <label for="text" class="hidden">${words.label}</label>
      <textarea
        id="text"
        rows="1"
        dir="auto"
        enterkeyhint="send"
        placeholder=${words.placeholder}
        aria-describedby="hint counter"
        aria-invalid=${over > 0 ? "true" : "false"}
        .value=${this.value}
        @input=${this.#changed}
        @keydown=${this.#keydown}
      ></textarea>
      <button type="submit" class="primary" aria-label=${words.send} aria-disabled=${this.#sendable() ? "false" : "true"}>${icons.send}</button>
      <p id="hint" class="hidden">${words.hint}</p>
      <p id="counter" class=${over > 0 ? "counter over" : "counter"}>${this.#count(length, over)}</p>
    </form>`;
  }

  #count(length: number, over: number): string | typeof nothing {
    const { composer: words } = this.texts;
    if (over > 0) return words.tooLong(over);
    return length >= COUNT_FROM ? words.counter(length, LIMIT) : nothing;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("value")) this.#grow();
  }

  /** As tall as the text, five lines at most (the style sheet sets the limit). */
  #grow(): void {
    this.area.style.height = "auto";
    this.area.style.height = `${this.area.scrollHeight + this.area.offsetHeight - this.area.clientHeight}px`;
  }

  #sendable(): boolean {
    return this.value.trim() !== "" && characters(this.value) <= LIMIT;
  }

  readonly #changed = (): void => {
    this.value = this.area.value;
    this.dispatchEvent(new CustomEvent("draft", { detail: this.value }));
  };

  readonly #keydown = (event: KeyboardEvent): void => {
    // 229: the key belongs to an input method (Safari ends the composition before it reports the key).
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    this.#submit(event);
  };

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    if (this.#sendable()) this.dispatchEvent(new CustomEvent("send", { detail: this.value.trim() }));
  };
}
