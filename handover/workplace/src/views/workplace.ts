/** The whole console: one element that watches the store and draws the page. */
import { html, LitElement } from "lit";
import type { TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Account } from "../account";
import type { Desk } from "../desk";
import type { Preferences } from "../preferences";
import { savePreferences } from "../preferences";
import type { Command } from "../shortcuts";
import { commandOf } from "../shortcuts";
import type { Store } from "../store";
import { de } from "../texts/de";
import { linkBanner, noticeRegion } from "./banners";
import type { ReplyComposer } from "./composer";
import { contextPanel } from "./context";
import { conversationPanel } from "./conversation";
import { openDialog } from "./dialogs";
import { listsPanel } from "./lists";
import "./sign-in";
import { topBar } from "./top-bar";
import type { DialogName, Ui } from "./ui";

@customElement("clerk-workplace")
export class ClerkWorkplace extends LitElement {
  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) desk!: Desk;
  @property({ attribute: false }) account!: Account;
  @property({ attribute: false }) preferences!: Preferences;
  @property({ attribute: false }) announcement = "";
  @state() private dialog: DialogName | null = null;
  @state() private now = Date.now();
  private listening = new AbortController();

  /** Light DOM: one stylesheet, and labels that reach across elements. */
  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.listening = new AbortController();
    const { signal } = this.listening;
    window.addEventListener("keydown", this.onKey, { signal });
    const ticking = setInterval(() => (this.now = Date.now()), 1000);
    const unsubscribe = this.store.subscribe(() => { this.requestUpdate(); });
    signal.addEventListener("abort", () => {
      clearInterval(ticking);
      unsubscribe();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.listening.abort();
  }

  protected override render(): TemplateResult {
    const { session } = this.store.state;
    if (session.phase === "checking") return html`<p class="splash" role="status">${de.app.loading}</p>`;
    if (session.phase === "signed-out") {
      return html`<sign-in-page .account=${this.account} .reason=${session.reason}></sign-in-page>`;
    }
    const ui = this.ui();
    return html`
      <a class="skip" href="#conversation" @click=${this.skip}>${de.app.skip}</a>
      ${topBar(ui)} ${linkBanner(ui)}
      ${session.self?.roles.includes("clerk") ? this.desktop(ui) : noClerk()}
      ${noticeRegion(ui, this.announcement)} ${openDialog(ui)}
    `;
  }

  private desktop(ui: Ui): TemplateResult {
    const panel = ui.state.openId === null ? "lists" : ui.state.panel;
    return html`
      <main class="desktop" data-panel=${panel}>${listsPanel(ui)} ${conversationPanel(ui)} ${contextPanel(ui)}</main>
    `;
  }

  private ui(): Ui {
    return {
      state: this.store.state,
      now: this.now,
      desk: this.desk,
      account: this.account,
      preferences: this.preferences,
      dialog: this.dialog,
      showDialog: this.showDialog,
      setPreferences: this.setPreferences,
      insert: this.insert,
    };
  }

  private readonly showDialog = (name: DialogName | null): void => {
    this.dialog = name;
    if (name === "transfer") void this.account.refreshDirectory();
  };

  private readonly setPreferences = (change: Partial<Preferences>): void => {
    this.preferences = { ...this.preferences, ...change };
    savePreferences(localStorage, this.preferences);
  };

  private readonly insert = (text: string): void => {
    const id = this.store.state.openId;
    if (id === null) return;
    this.desk.open(id);
    void this.updateComplete.then(() => this.querySelector<ReplyComposer>("reply-composer")?.insert(text));
  };

  private readonly skip = (event: Event): void => {
    event.preventDefault();
    this.querySelector<HTMLElement>("#conversation")?.focus();
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const command = commandOf(event);
    if (!command || this.dialog !== null || this.store.state.session.phase !== "signed-in") return;
    event.preventDefault();
    this.obey(command);
  };

  private obey(command: Command): void {
    const { openId } = this.store.state;
    switch (command.name) {
      case "open-mine":
        this.desk.openMine(command.position);
        this.focusSoon("#reply", "#conversation");
        break;
      case "next-waiting":
        this.desk.openNextWaiting();
        this.focusSoon("#conversation");
        break;
      case "accept":
        if (openId !== null) void this.desk.accept(openId).then(() => { this.focusSoon("#reply", "#conversation"); });
        break;
      case "write":
        if (openId !== null) this.desk.open(openId);
        this.focusSoon("#reply", "#conversation");
        break;
      case "context":
        if (openId !== null) this.desk.open(openId, "context");
        this.focusSoon("#context");
        break;
      case "lists":
        this.focusSoon(".lists");
        break;
      case "help":
        this.showDialog("help");
    }
  }

  /** Focuses the first of the elements that is there once the page has been drawn. */
  private focusSoon(...selectors: string[]): void {
    void this.updateComplete.then(() => {
      const found = selectors.map((each) => this.querySelector<HTMLElement>(each)).find(Boolean);
      found?.focus();
    });
  }
}

function noClerk(): TemplateResult {
  return html`
    <main class="blank"><h2>${de.app.noClerkTitle}</h2><p class="muted">${de.app.noClerk}</p></main>
  `;
}
