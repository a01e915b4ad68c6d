/** A message for a person who answers later. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Callback } from "../protocol.js";
import { callback, controls, reset } from "../styles/styles.js";
import type { Texts } from "../texts/texts.js";
import { type CallbackDraft, type CallbackErrors, checkCallback } from "./callback-check.js";

type Field = keyof CallbackErrors;

/** Events: "leave" (detail: Callback), "back". */
export class CallbackFormElement extends LitElement {
  static override styles = [reset, controls, callback];

  @property({ attribute: false }) texts!: Texts;
  @property({ type: Boolean }) busy = false;
  @property({ attribute: false }) problem: string | null = null;
  @state() private kind: Callback["contact"]["kind"] = "phone";
  @state() private errors: CallbackErrors = {};
  @query("form") private readonly form!: HTMLFormElement;
  /** The same for every attempt with this form, so that a repeated request leaves one message. */
  readonly #clientId = crypto.randomUUID();

  override render(): TemplateResult {
    const { callback: words, actions } = this.texts;
    return html`<form novalidate @submit=${this.#submit} aria-labelledby="title">
      <h3 id="title" tabindex="-1">${words.title}</h3>
      <p>${words.intro}</p>
      ${this.#summary()} ${this.#input("name", words.name, { autocomplete: "name" })}
      <fieldset>
        <legend>${words.contact}</legend>
        ${this.#radio("phone", words.phone)} ${this.#radio("email", words.email)}
      </fieldset>
      ${this.kind === "phone"
        ? this.#input("value", words.phoneValue, { type: "tel", autocomplete: "tel", required: true })
        : this.#input("value", words.emailValue, { type: "email", autocomplete: "email", required: true })}
      <div class="field">
        <label for="text">${words.text}</label>
        <textarea id="text" name="text" rows="4" required dir="auto" aria-invalid=${this.#invalid("text")} aria-describedby="text-error"></textarea>
        ${this.#error("text")}
      </div>
      <div class="field consent">
        <input id="consent" name="consent" type="checkbox" required aria-invalid=${this.#invalid("consent")} aria-describedby="consent-error" />
        <label for="consent">${words.consent}</label>
        ${this.#error("consent")}
      </div>
      <div class="buttons">
        <button type="submit" class="primary" aria-disabled=${this.busy ? "true" : "false"}>${words.send}</button>
        <button type="button" @click=${() => this.dispatchEvent(new CustomEvent("back"))}>${actions.back}</button>
      </div>
    </form>`;
  }

  focusTitle(): void {
    this.renderRoot.querySelector<HTMLElement>("h3")?.focus();
  }

  #summary(): TemplateResult {
    const sentence = Object.keys(this.errors).length > 0 ? this.texts.callback.errors.summary : this.problem;
    return html`<p class="problem" role="alert">${sentence ?? nothing}</p>`;
  }

  #input(name: "name" | "value", label: string, options: { type?: string; autocomplete: string; required?: boolean }): TemplateResult {
    return html`<div class="field">
      <label for=${name}>${label}</label>
      <input
        id=${name}
        name=${name}
        type=${options.type ?? "text"}
        autocomplete=${options.autocomplete}
        ?required=${options.required ?? false}
        aria-invalid=${this.#invalid(name)}
        aria-describedby=${`${name}-error`}
      />
      ${this.#error(name)}
    </div>`;
  }

  #radio(kind: Callback["contact"]["kind"], label: string): TemplateResult {
    const choose = () => {
      this.kind = kind;
    };
    return html`<label class="radio"><input type="radio" name="kind" value=${kind} .checked=${this.kind === kind} @change=${choose} />${label}</label>`;
  }

  #error(field: Field): TemplateResult {
    const code = this.errors[field];
    return html`<p id=${`${field}-error`} class="error">${code === undefined ? nothing : this.texts.callback.errors[code]}</p>`;
  }

  #invalid(field: Field): "true" | "false" {
    return this.errors[field] === undefined ? "false" : "true";
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const checked = checkCallback(this.#draft());
    this.errors = checked.errors;
    if (checked.callback !== null && !this.busy) {
      this.dispatchEvent(new CustomEvent("leave", { detail: { ...checked.callback, client_id: this.#clientId } }));
      return;
    }
    await this.updateComplete;
    this.form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  };

  #draft(): CallbackDraft {
    const data = new FormData(this.form);
    const text = (name: string): string => {
      const value = data.get(name);
      return typeof value === "string" ? value : "";
    };
    return { name: text("name"), kind: this.kind, value: text("value"), text: text("text"), consent: data.has("consent") };
  }
}
