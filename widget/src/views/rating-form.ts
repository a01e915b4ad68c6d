/** How satisfied the citizen was, once the conversation has ended. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { callback, controls, rating, reset } from "../styles/styles.js";
import type { Texts } from "../texts/texts.js";

/** Event: "rate" (detail: {score: 1–5, comment}). */
export class RatingFormElement extends LitElement {
  static override styles = [reset, controls, callback, rating];

  @property({ attribute: false }) texts!: Texts;
  @property({ type: Boolean }) busy = false;
  @state() private missing = false;
  @query("form") private readonly form!: HTMLFormElement;

  override render(): TemplateResult {
    const { rating: words } = this.texts;
    return html`<form novalidate @submit=${this.#submit}>
      <fieldset aria-describedby="missing">
        <legend>${words.title}</legend>
        <div class="scores">
          ${words.scores.map((label, index) => html`<label><input type="radio" name="score" value=${index + 1} /><span>${label}</span></label>`)}
        </div>
      </fieldset>
      <p id="missing" class="error" role="alert">${this.missing ? words.missing : nothing}</p>
      <div class="field">
        <label for="comment">${words.comment}</label>
        <textarea id="comment" name="comment" rows="2" maxlength="2000"></textarea>
      </div>
      <button type="submit" aria-disabled=${this.busy ? "true" : "false"}>${words.send}</button>
    </form>`;
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    const data = new FormData(this.form);
    const score = Number(data.get("score"));
    const comment = data.get("comment");
    this.missing = score === 0;
    if (this.missing || this.busy) return;
    this.dispatchEvent(new CustomEvent("rate", { detail: { score, comment: typeof comment === "string" ? comment.trim() : "" } }));
  };
}
