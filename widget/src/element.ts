/** `<citizen-chat>`: a launcher and the panel it opens. docs/widget.md */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { Chat } from "./chat/chat.js";
import { lastSeq } from "./chat/log.js";
import { Session } from "./chat/session.js";
import { card, controls, entry, host, panel, reset, tokens } from "./styles/styles.js";
import { pageUrl } from "./text/linkify.js";
import { type Language, languageOf, PLAIN, type Texts, textsFor } from "./texts/texts.js";
import { FitViewport } from "./views/fit-viewport.js";
import { icons } from "./views/icons.js";
import { type Page, panelView } from "./views/panel.js";
import { LogScroller } from "./views/scroller.js";

/** Where the script came from is where the server is, unless the page says otherwise. */
const scriptOrigin = new URL(import.meta.url).origin;

export class CitizenChatElement extends LitElement {
  static override styles = [host, tokens, reset, controls, panel, entry, card];

  /** Origin of the server, for example "https://chat.example". */
  @property() server = scriptOrigin;
  /** Language of the answers: "de" or "de-leicht". */
  @property() language = "de";
  /** Title of the panel. */
  @property() heading = "";
  /** Address of the city's own privacy page. */
  @property({ attribute: "privacy-url" }) privacyUrl: string | null = null;

  /** What the citizen has chosen instead of the page's language. */
  @state() private chosen: Language | null = null;
  @state() private open = false;
  @state() private page: Page = "log";
  @state() private menuOpen = false;
  @query(".panel") private readonly panelElement!: HTMLElement | null;
  @query(".launcher") private readonly launcher!: HTMLElement | null;

  #chat!: Chat;
  #session!: Session;
  #listeners = new AbortController();
  /** What on the page opened the chat, to give the focus back to. */
  #opened: HTMLElement | null = null;
  readonly #scroller: LogScroller = new LogScroller(
    this,
    () => this.renderRoot.querySelector(".scroller"),
    (shownUntil) => this.#firstNewsAfter(shownUntil),
    () => lastSeq(this.#chat.view.entries),
  );

  constructor() {
    super();
    new FitViewport(this, () => this.panelElement);
  }

  get #texts(): Texts {
    return textsFor(this.#spoken);
  }

  get #spoken(): Language {
    return languageOf(this.chosen ?? this.language);
  }

  get #origin(): string {
    return new URL(this.server, window.location.href).origin;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#measureUnit();
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    this.#session = new Session(this.#origin);
    this.chosen = this.#session.load("language");
    this.#chat = new Chat(this.#origin, this.#session, this.#spoken);
    this.#chat.addEventListener("acted", this.#scroller.toEnd, { signal });
    this.#chat.addEventListener("change", () => { this.requestUpdate(); }, { signal });
    document.addEventListener("click", this.#opener, { signal });
    document.addEventListener("visibilitychange", () => { this.requestUpdate(); }, { signal });
    this.#chat.resume();
    // It was open on the page before this one: open again, but leave the focus where the reader is.
    if (this.#session.load("open") === true) this.#openPanel();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listeners.abort();
    this.#chat.stop();
  }

  override render(): TemplateResult {
    return html`<div lang="de" @keydown=${this.#keydown}>${this.open ? this.#panel() : this.#launcherButton()}</div>`;
  }

  protected override updated(): void {
    if (this.open && document.visibilityState === "visible") this.#chat.markRead();
  }

  #panel(): TemplateResult {
    return panelView({
      view: this.#chat.view,
      texts: this.#texts,
      language: this.#spoken,
      chat: this.#chat,
      privacyUrl: pageUrl(this.privacyUrl, window.location.href) ?? pageUrl(this.#chat.view.notice?.url, this.#origin),
      heading: this.heading || this.#texts.heading,
      page: this.page,
      menuOpen: this.menuOpen,
      scroller: this.#scroller,
      show: (page) => { void this.#show(page); },
      toggleMenu: (open) => { this.menuOpen = open; },
      setPlain: this.#setPlain,
      close: this.#close,
    });
  }

  #launcherButton(): TemplateResult {
    const { launcher } = this.#texts;
    const { view } = this.#chat;
    const unread = view.entries.filter((line) => line.seq > view.readUntil && line.author.role !== "citizen").length;
    return html`<aside aria-label=${this.heading || this.#texts.heading}>
      <button type="button" class="launcher" aria-expanded="false" aria-describedby="unread" @click=${this.#openByReader}>
        ${icons.chat}<span>${launcher.label}<span class="hidden"> ${launcher.open}</span></span>
        ${unread > 0 ? html`<b aria-hidden="true">${unread}</b>` : nothing}
      </button>
      <p id="unread" class="hidden" role="status">${unread > 0 ? launcher.unread(unread) : nothing}</p>
    </aside>`;
  }

  /** `data-citizen-chat` on the page's own links and buttons opens the chat; its value is a question to send or change. */
  /** Sizes follow what the reader has set in her browser ("medium"), not what the page has made of its rem. */
  #measureUnit(): void {
    this.style.fontSize = "medium";
    this.style.setProperty("--bd-unit", getComputedStyle(this).fontSize);
    this.style.removeProperty("font-size");
  }

  readonly #opener = (event: Event): void => {
    const opener = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-citizen-chat]") : null;
    if (opener === null) return;
    event.preventDefault();
    void this.#openByReader();
    const question = opener.dataset.citizenChat;
    if (question) this.#chat.setDraft(question);
    this.#opened = opener;
  };

  readonly #openByReader = async (): Promise<void> => {
    this.#opened = null;
    this.#openPanel();
    await this.updateComplete;
    this.panelElement?.focus();
  };

  #openPanel(): void {
    this.open = true;
    this.#session.save("open", true);
    void this.#chat.open();
  }

  readonly #close = async (): Promise<void> => {
    this.open = false;
    this.menuOpen = false;
    this.page = "log";
    this.#session.save("open", false);
    await this.updateComplete;
    (this.#opened ?? this.launcher)?.focus();
  };

  async #show(page: Page): Promise<void> {
    this.menuOpen = false;
    this.page = page;
    await this.updateComplete;
    (this.renderRoot.querySelector<HTMLElement>("[data-page]") ?? this.panelElement)?.focus();
  }

  readonly #keydown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing || !this.open) return;
    event.stopPropagation();
    if (this.menuOpen) this.menuOpen = false;
    else if (this.page !== "log") void this.#show("log");
    else void this.#close();
  };

  /** Only ever called from the open panel: from then on the choice may be stored. */
  readonly #setPlain = (on: boolean): void => {
    this.chosen = on ? PLAIN : "de";
    this.#session.save("language", this.chosen);
    this.#chat.speak(this.chosen);
  };

  #firstNewsAfter(seq: number): HTMLElement | null {
    const news = this.#chat.view.entries.filter((line) => line.seq > seq);
    const first = news.find((line) => line.author.role !== "citizen");
    if (first === undefined) return null;
    // With the question it answers, if that stands right before it.
    const question = this.#chat.view.entries.find((line) => line.seq === first.seq - 1 && line.author.role === "citizen");
    return this.renderRoot.querySelector(`[data-seq="${(question ?? first).seq}"]`);
  }
}
