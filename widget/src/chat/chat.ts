/**
 * One citizen's conversation in one tab: opens it, keeps it over reloads, sends, receives, asks again. docs/widget.md
 * Draws nothing: views read `view` and listen for "change"; "acted" says that the citizen has done something.
 */
import type { Callback, Entry, State } from "../protocol.js";
import { type Language, textsFor } from "../texts/texts.js";
import { Api, ApiError, type ConversationApi, type TranscriptFormat } from "./api.js";
import { Backoff } from "./backoff.js";
import { CatchUp } from "./catch-up.js";
import { Connection } from "./connection.js";
import { lastSeq, merge, newerState } from "./log.js";
import { Outbox, type Unsent } from "./outbox.js";
import type { SavedConversation, Session } from "./session.js";
import { TypingIndicator } from "./typing.js";
import { type ChatView, EMPTY_VIEW } from "./view.js";

export class Chat extends EventTarget {
  #view: ChatView = EMPTY_VIEW;
  #connection: Connection | null = null;
  #conversation: ConversationApi | null = null;
  #token = "";
  #catchUp: CatchUp | null = null;
  /** What stands at the head of the draft because it was refused. */
  #takenBack = "";
  /** True once the entries from before this page are here: what follows is news. */
  #settled = false;
  readonly #retry = new Backoff(2_000, 30_000);
  readonly #typing = new TypingIndicator((typing) => { this.#set({ typing }); });
  readonly #api: Api;
  readonly #outbox: Outbox;

  constructor(
    private readonly server: string,
    private readonly session: Session,
    private language: Language,
  ) {
    super();
    this.#api = new Api(server);
    this.#outbox = new Outbox({
      send: (message) => this.#connection?.say({ ...message, language: this.language }) ?? Promise.resolve({ kind: "later" }),
      save: (messages) => { this.session.save("outbox", [...messages]); },
      changed: () => { this.#set({ unsent: this.#outbox.messages }); },
      refused: (message, title) => { this.#takeBack(message, title); },
      gone: () => { this.#leave(); },
    });
  }

  get view(): ChatView {
    return this.#view;
  }

  /** Goes on with the conversation this tab has, if any. Never opens one. */
  resume(): boolean {
    const saved = this.session.load("conversation");
    if (saved === null) return false;
    this.#set({ draft: this.session.load("draft") ?? "", readUntil: this.session.load("read") ?? 0 });
    this.#start(saved);
    this.#outbox.restore(this.session.load("outbox") ?? []);
    return true;
  }

  /** Opens a conversation unless there is one; tries until the server answers. */
  async open(): Promise<void> {
    if (this.#view.phase !== "idle") return;
    this.#set({ phase: "opening", draft: this.session.load("draft") ?? this.#view.draft });
    this.#outbox.restore(this.session.load("outbox") ?? []);
    await this.#open();
  }

  /** Leaves the page; what is stored stays. */
  stop(): void {
    this.#connection?.stop();
    this.#connection = null;
    this.#outbox.setOnline(false);
    this.#retry.cancel();
    this.#typing.hide();
    this.#catchUp?.stop();
    this.#catchUp = null;
  }

  /** Begins again. What was never sent goes back to the composer. */
  async startNew(): Promise<void> {
    const draft = joined(...this.#outbox.takeTexts(), this.#view.draft);
    this.#forget();
    this.session.save("draft", draft);
    this.#set({ ...EMPTY_VIEW, draft });
    await this.open();
  }

  /** What is said from now on is to be answered in `language`. */
  speak(language: Language): void {
    this.language = language;
  }

  say(text: string): void {
    this.#acted();
    this.#takenBack = "";
    this.#set({ problem: null, draft: "" });
    this.session.save("draft", "");
    this.#outbox.add(text);
  }

  choose(choice: { id: string; title: string }): void {
    this.#acted();
    this.#set({ problem: null });
    this.#outbox.add(choice.title, choice.id);
  }

  setDraft(draft: string): void {
    this.#set({ draft });
    this.session.save("draft", draft);
    if (this.#view.state?.owner === "clerk" && draft !== "") this.#typing.tell(() => this.#connection?.typing());
  }

  /** Everything up to here is on the screen. */
  markRead(): void {
    const seq = lastSeq(this.#view.entries);
    if (seq <= this.#view.readUntil) return;
    this.#set({ readUntil: seq });
    this.session.save("read", seq);
    this.#connection?.read(seq);
  }

  requestClerk(): Promise<boolean> {
    return this.#change((conversation) => conversation.requestClerk({ client_id: crypto.randomUUID(), language: this.language }));
  }

  withdraw(): Promise<boolean> {
    return this.#change((conversation) => conversation.withdraw());
  }

  close(): Promise<boolean> {
    return this.#change((conversation) => conversation.close());
  }

  leaveCallback(callback: Callback): Promise<boolean> {
    return this.#change((conversation) => conversation.leaveCallback(callback));
  }

  giveFeedback(seq: number, helpful: boolean): Promise<boolean> {
    return this.#act(async (conversation) => {
      await conversation.giveFeedback(seq, helpful);
      this.#set({ feedback: { ...this.#view.feedback, [seq]: helpful } });
    });
  }

  rate(score: number, comment: string): Promise<boolean> {
    return this.#act(async (conversation) => {
      await conversation.rate({ score, ...(comment !== "" && { comment }) });
      this.#set({ rated: true });
    });
  }

  /** Null when the server could not give it; `problem` says why. */
  async transcript(format: TranscriptFormat): Promise<Blob | null> {
    let transcript: Blob | null = null;
    await this.#act(async (conversation) => {
      transcript = await conversation.transcript(format);
    });
    return transcript;
  }

  erase(): Promise<boolean> {
    return this.#act(async (conversation) => {
      await conversation.erase();
      this.#forget();
      this.#set({ ...EMPTY_VIEW, phase: "erased" });
    });
  }

  async #open(): Promise<void> {
    const { origin, pathname } = window.location;
    try {
      const opened = await this.#api.open({ language: this.language, page_url: origin + pathname });
      const saved = { id: opened.conversation_id, token: opened.token, notice: opened.notice };
      this.session.save("conversation", saved);
      this.#set({ problem: null, state: opened.state });
      this.#start(saved);
    } catch (error) {
      if (error instanceof ApiError && error.temporary) {
        this.#set({ problem: textsFor(this.language).problems.opening });
        this.#retry.schedule(() => this.#open(), (error.retryAfter ?? 0) * 1_000);
      } else {
        // Refused for good, for example because the page's origin is not allowed: opening the chat again asks again.
        this.#set({ phase: "idle", problem: this.#explain(error) });
      }
    }
  }

  #start(saved: SavedConversation): void {
    this.#retry.reset();
    this.#token = saved.token;
    this.#conversation = this.#api.conversation(saved.id, saved.token);
    this.#set({ phase: "live", notice: saved.notice });
    this.#settled = this.#view.state !== null;
    this.#catchUp = this.#newCatchUp(this.#conversation);
    this.#connection = new Connection(this.server, () => ({ token: this.#token, last_seq: lastSeq(this.#view.entries) }), {
      up: () => { this.#setConnected(true); },
      down: () => { this.#setConnected(false); },
      refused: () => { void this.#askWhyRefused(); },
      entries: (entries) => { this.#receive(entries); },
      state: (state) => {
        // Everything before the first state was said before this page was opened.
        if (!this.#settled) this.#set({ historyUntil: lastSeq(this.#view.entries) });
        this.#settled = true;
        this.#receiveState(state);
      },
      typing: (typing) => { this.#typing.show(typing.role); },
      resync: () => { this.#catchUp?.resync(); },
    });
  }

  #newCatchUp(conversation: ConversationApi): CatchUp {
    return new CatchUp({
      fetch: (after) => conversation.entriesAfter(after),
      held: () => lastSeq(this.#view.entries),
      known: () => this.#view.state?.seq ?? 0,
      take: ({ entries, state }) => {
        this.#receive(entries);
        this.#receiveState(state);
      },
      startOver: () => { this.#set({ entries: [], state: null, historyUntil: lastSeq(this.#view.entries) }); },
      gone: () => { this.#leave(); },
    });
  }

  #setConnected(connected: boolean): void {
    if (connected) this.#retry.reset();
    this.#set({ connected });
    this.#outbox.setOnline(connected);
  }

  #receive(entries: readonly Entry[]): void {
    const merged = merge(this.#view.entries, entries);
    if (merged.added.length > 0) {
      const own = merged.added.flatMap((entry) => entry.client_id ?? []);
      this.#set({ entries: merged.entries });
      this.#outbox.delivered(own, lastSeq(merged.entries));
      const last = merged.entries.at(-1);
      if (last !== undefined && this.#settled) this.#typing.follow(last, this.#view.state?.owner === "bot");
    }
    if (merged.hole) void this.#catchUp?.ask();
  }

  #receiveState(state: State): void {
    this.#set({ state: newerState(this.#view.state, state) });
    this.#catchUp?.expectEntries();
  }

  async #askWhyRefused(): Promise<void> {
    if (this.#view.busy) {
      // The reason may be the citizen's own action, a deletion for example: wait for its answer.
      this.#retry.schedule(() => this.#askWhyRefused());
      return;
    }
    await this.#catchUp?.ask();
    if (this.#view.phase === "live") this.#retry.schedule(() => this.#connection?.retry());
  }

  /** The conversation is not there any more: its text stays on the screen, the way on is a new one. */
  #leave(): void {
    this.stop();
    this.#set({ phase: "gone", connected: false });
  }

  #forget(): void {
    this.stop();
    this.#conversation = null;
    this.#outbox.takeTexts();
    this.session.forget("conversation", "outbox", "draft", "read");
  }

  /** Behind what was taken back before it, in front of what is being written. */
  #takeBack(message: Unsent, title: string): void {
    if (message.choice === undefined) {
      const before = this.#view.draft.startsWith(this.#takenBack) ? this.#takenBack : "";
      const draft = this.#view.draft.slice(before.length).replace(/^\n/, "");
      this.#takenBack = joined(before, message.text);
      this.setDraft(joined(this.#takenBack, draft));
    }
    this.#set({ problem: title });
  }

  #change(action: (conversation: ConversationApi) => Promise<State>): Promise<boolean> {
    this.#acted();
    return this.#act(async (conversation) => {
      this.#receiveState(await action(conversation));
    });
  }

  /** Runs one action of the citizen; returns whether it worked, otherwise `problem` says why not. */
  async #act(action: (conversation: ConversationApi) => Promise<void>): Promise<boolean> {
    if (this.#conversation === null || this.#view.busy) return false;
    this.#set({ busy: true, problem: null });
    try {
      await action(this.#conversation);
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) this.#leave();
      else this.#set({ problem: this.#explain(error) });
      return false;
    } finally {
      this.#set({ busy: false });
    }
  }

  #explain(error: unknown): string {
    if (!(error instanceof ApiError)) throw error;
    const { problems } = textsFor(this.language);
    return error.title ?? (error.status === 0 ? problems.offline : problems.failed);
  }

  /** What follows is the answer to the citizen's own action. */
  #acted(): void {
    this.dispatchEvent(new Event("acted"));
  }

  #set(change: Partial<ChatView>): void {
    this.#view = { ...this.#view, ...change };
    this.dispatchEvent(new Event("change"));
  }
}

function joined(...texts: string[]): string {
  return texts.filter(Boolean).join("\n");
}
