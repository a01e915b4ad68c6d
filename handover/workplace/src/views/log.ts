/** The conversation's log: announces what is new, stays at the end unless the clerk has scrolled up. */
import { html, LitElement, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { dayName, shortDate } from "../clock";
import type { Entry } from "../protocol";
import type { OutboxItem } from "../state/model";
import { de } from "../texts/de";
import { logEntry, pendingEntry } from "./entry";
import { icon } from "./icons";

const NEAR_END_PX = 60;

@customElement("conversation-log")
export class ConversationLog extends LitElement {
  @property({ attribute: false }) entries: readonly Entry[] = [];
  /** All unconfirmed replies; those of this conversation are shown. */
  @property({ attribute: false }) outbox: readonly OutboxItem[] = [];
  @property() conversation = "";
  @property({ type: Boolean }) loaded = false;
  @property({ type: Boolean }) online = false;
  @property({ type: Boolean }) typing = false;
  @property() self = "";
  @state() private announces = false;
  @state() private newBelow = false;
  private atEnd = true;
  /** The log grows and shrinks with what stands below it; its end stays in sight. */
  private readonly resized = new ResizeObserver(() => {
    if (this.atEnd) this.toEnd();
  });

  protected override createRenderRoot(): this {
    return this;
  }

  protected override firstUpdated(): void {
    if (this.log) this.resized.observe(this.log);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
  }

  protected override render(): TemplateResult {
    return html`
      <div class="log" role="log" aria-label=${de.conversation.log} aria-live=${this.announces ? "polite" : "off"}
        tabindex="0" @scroll=${this.noteScroll}>
        ${this.entries.length || this.pending.length ? nothing : this.emptyText()}
        ${guard([this.entries, this.self], () => this.days())}
        ${repeat(this.pending, (item) => item.clientId, (item) => pendingEntry(item, this.online))}
        ${this.typing ? this.typingSign() : nothing}
      </div>
      ${this.newBelow
        ? html`<button class="button log__new" @click=${this.toEnd}>${icon("down")}${de.conversation.newBelow}</button>`
        : nothing}
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    // What was there when the log was opened is not news; only later entries are read out.
    if (!this.announces && this.loaded && this.entries.length) requestAnimationFrame(() => (this.announces = true));
    const wrote = changed.has("outbox") && this.outbox.length > (changed.get("outbox")?.length ?? 0);
    if (wrote || (this.atEnd && changed.size > 0)) this.toEnd();
    else if (changed.has("entries")) this.newBelow = true;
  }

  private emptyText(): TemplateResult {
    return html`<p class="log__empty muted">${this.loaded ? de.conversation.empty : de.conversation.loading}</p>`;
  }

  private days(): TemplateResult {
    return html`${repeat(this.entries, (entry) => entry.seq, (entry, index) => this.entry(entry, this.entries[index - 1]))}`;
  }

  private entry(entry: Entry, before: Entry | undefined): TemplateResult {
    const newDay = !before || shortDate(before.at) !== shortDate(entry.at);
    const { today, yesterday } = de.conversation;
    return html`
      ${newDay ? html`<p class="log__day">${dayName(entry.at, Date.now(), today, yesterday)}</p>` : nothing}
      ${logEntry(entry, this.self, !newDay && isSameAuthor(entry, before))}
    `;
  }

  private typingSign(): TemplateResult {
    return html`
      <p class="typing">
        <span class="typing__dots" aria-hidden="true"><i></i><i></i><i></i></span>${de.conversation.citizenTyping}
      </p>
    `;
  }

  private readonly noteScroll = (): void => {
    const log = this.log;
    if (!log) return;
    this.atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;
    if (this.atEnd) this.newBelow = false;
  };

  private readonly toEnd = (): void => {
    this.log?.scrollTo({ top: this.log.scrollHeight });
    this.newBelow = false;
  };

  private get pending(): readonly OutboxItem[] {
    return this.outbox.filter((item) => item.conversationId === this.conversation);
  }

  private get log(): HTMLElement | null {
    return this.querySelector(".log");
  }
}

function isSameAuthor(entry: Entry, before: Entry | undefined): boolean {
  return before?.author.role === entry.author.role && before.author.name === entry.author.name;
}
