/** Internal notes of a conversation and the field for a new one. */
import { html, LitElement, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { shortDate, timeOfDay } from "../clock";
import type { NoteEntry } from "../protocol";
import { TEXT_LIMIT } from "../protocol";
import { de } from "../texts/de";

@customElement("internal-notes")
export class InternalNotes extends LitElement {
  @property({ attribute: false }) notes: readonly NoteEntry[] = [];
  @property({ attribute: false }) writable = false;
  @property({ attribute: false }) conversation = "";
  @property({ attribute: false }) add!: (text: string) => Promise<boolean>;
  @state() private text = "";
  @state() private busy = false;

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("conversation")) this.text = "";
  }

  protected override render(): TemplateResult {
    return html`
      <p class="muted">${de.context.notesHint}</p>
      ${this.notes.length
        ? html`<ul class="notes">${this.notes.map(noteItem)}</ul>`
        : html`<p class="muted">${de.context.noNotes}</p>`}
      ${this.writable ? this.form() : nothing}
    `;
  }

  private form(): TemplateResult {
    return html`
      <form class="note-form" @submit=${this.submit}>
        <label for="note">${de.context.noteLabel}</label>
        <textarea id="note" rows="2" maxlength=${TEXT_LIMIT} .value=${this.text} @input=${this.noteInput}></textarea>
        <button class="button button--small" ?disabled=${this.busy || !this.text.trim()}>${de.context.addNote}</button>
      </form>
    `;
  }

  private readonly noteInput = (event: InputEvent): void => {
    this.text = (event.target as HTMLTextAreaElement).value;
  };

  private readonly submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const conversation = this.conversation;
    this.busy = true;
    const kept = await this.add(this.text);
    this.busy = false;
    if (kept && conversation === this.conversation) this.text = "";
  };
}

function noteItem(note: NoteEntry): TemplateResult {
  return html`
    <li class="note">
      <p class="note__text" dir="auto">${note.text}</p>
      <p class="muted">${note.author} · <time datetime=${note.at}>${shortDate(note.at)}, ${timeOfDay(note.at)}</time></p>
    </li>
  `;
}
