/** Where the clerk writes: draft, text blocks, length, sending. */
import { html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { Suggestion } from "../protocol";
import { TEXT_LIMIT } from "../protocol";
import { textLength } from "../text-length";
import { de } from "../texts/de";
import { icon } from "./icons";

/** From here on the composer says how many characters are left. */
const WARN_BELOW = 200;

@customElement("reply-composer")
export class ReplyComposer extends LitElement {
  @property({ attribute: false }) draft = "";
  @property({ attribute: false }) textBlocks: readonly Suggestion[] = [];
  @property({ attribute: false }) write!: (text: string) => void;
  @property({ attribute: false }) send!: (text: string) => boolean;

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const left = TEXT_LIMIT - textLength(this.draft.trim());
    return html`
      <form class="composer" @submit=${this.submit}>
        <label class="visually-hidden" for="reply">${de.composer.label}</label>
        <textarea id="reply" name="reply" rows="2" .value=${live(this.draft)} placeholder=${de.composer.placeholder}
          aria-describedby="reply-hint reply-left" aria-invalid=${left < 0} aria-keyshortcuts="Alt+S"
          @input=${this.noteInput} @keydown=${this.sendOnEnter}></textarea>
        <div class="composer__tools">
          ${this.blocks()}
          <p id="reply-left" class="composer__left" role="status">${lengthText(left)}</p>
          <p id="reply-hint" class="composer__hint muted">${de.composer.hint}</p>
          <button class="button button--primary" ?disabled=${!this.draft.trim() || left < 0}>
            ${icon("send")}${de.composer.send}
          </button>
        </div>
      </form>
    `;
  }

  /** Puts `text` at the cursor, as a paragraph of its own when something stands before it, and goes there. */
  insert(text: string): void {
    const area = this.querySelector("textarea");
    if (!area) return;
    const before = area.value.slice(0, area.selectionStart);
    const gap = before.trim() && !/\n\s*$/.test(before) ? "\n\n" : "";
    area.setRangeText(gap + text, area.selectionStart, area.selectionEnd, "end");
    area.focus();
    this.write(area.value);
  }

  private blocks(): TemplateResult | typeof nothing {
    if (this.textBlocks.length === 0) return nothing;
    return html`
      <details class="menu" @focusout=${closeOnLeave} @keydown=${closeOnEscape}>
        <summary class="button button--quiet">${icon("block")}${de.composer.blocks}</summary>
        <ul class="menu__items">
          ${this.textBlocks.map(
            ({ title, text }) => html`<li>
              <button type="button" class="menu__item" @click=${this.insertBlock(text)}>
                <strong>${title}</strong><span>${text}</span>
              </button>
            </li>`,
          )}
        </ul>
      </details>
    `;
  }

  private insertBlock(text: string): (event: Event) => void {
    return (event) => {
      (event.currentTarget as HTMLElement).closest("details")?.removeAttribute("open");
      this.insert(text);
    };
  }

  private readonly noteInput = (event: InputEvent): void => {
    this.write((event.target as HTMLTextAreaElement).value);
  };

  private readonly sendOnEnter = (event: KeyboardEvent): void => {
    // While an input method composes a character, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    // Not `draft`: it is one rendering behind a fast typist.
    this.send((event.target as HTMLTextAreaElement).value);
  };

  private readonly submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const area = this.querySelector("textarea");
    if (area) this.send(area.value);
    area?.focus();
  };
}

function lengthText(left: number): string | typeof nothing {
  if (left < 0) return de.composer.tooLong(-left);
  return left <= WARN_BELOW ? de.composer.left(left) : nothing;
}

function closeOnLeave(event: FocusEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (!menu.contains(event.relatedTarget as Node | null)) menu.open = false;
}

function closeOnEscape(event: KeyboardEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (event.key !== "Escape" || !menu.open) return;
  event.stopPropagation();
  menu.open = false;
  menu.querySelector("summary")?.focus();
}
