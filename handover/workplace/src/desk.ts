/** What a clerk can do, one method each. The views call these and nothing else. docs/workplace.md */
import type { Reply, Wire } from "./connection";
import { OFFLINE, TIMEOUT } from "./connection";
import type { Notices } from "./notices";
import type { OutboxSender } from "./outbox";
import type { Presence, SocketError } from "./protocol";
import { TEXT_LIMIT } from "./protocol";
import type { Panel } from "./state/model";
import { departmentTitle, longestWaiting, writingEpoch } from "./state/select";
import type { Store } from "./store";
import type { Sync } from "./sync";
import { textLength } from "./text-length";
import { de } from "./texts/de";

const TYPING_EVERY_MS = 3_000;

export interface TransferTarget {
  kind: "department" | "clerk";
  id: string;
  title: string;
}

export interface DeskParts {
  store: Store;
  wire: Wire;
  sync: Sync;
  outbox: OutboxSender;
  notices: Notices;
  /** Shows a conversation or the lists, and notes it in the address. */
  navigate: (openId: string | null, panel: Panel) => void;
}

export class Desk {
  readonly #parts: DeskParts;
  #typingSentAt = 0;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  async setPresence(status: Presence["status"]): Promise<void> {
    const before = this.#parts.store.state.presence;
    this.#parts.store.dispatch({ type: "presence", status });
    const reply = await this.#parts.wire.ask("presence", { status });
    // Offline: the wish stands and is sent with the next connection.
    if (reply.ok || reply.error.code === OFFLINE) return;
    this.#parts.store.dispatch({ type: "presence", status: before });
    this.#explain(reply.error);
  }

  open(id: string, panel: Panel = "conversation"): void {
    this.#parts.navigate(id, panel);
    if (!this.#parts.store.state.threads[id]?.loaded) void this.#parts.sync.follow(id);
  }

  showLists(): void {
    this.#parts.navigate(this.#parts.store.state.openId, "lists");
  }

  /** Opens the nth of the clerk's own conversations, counted from 1. */
  openMine(position: number): void {
    const item = this.#parts.store.state.queue?.mine[position - 1];
    if (item) this.open(item.conversation_id);
  }

  openNextWaiting(): void {
    const item = longestWaiting(this.#parts.store.state);
    if (item) this.open(item.conversation_id);
    else this.#parts.notices.show("info", de.notice.nobodyWaits);
  }

  async accept(id: string): Promise<void> {
    const { store, wire } = this.#parts;
    if (store.state.accepting.includes(id)) return;
    store.dispatch({ type: "accept-asked", id });
    const reply = await wire.ask<{ epoch: number }>("accept", { conversation_id: id });
    store.dispatch({ type: "accept-answered", id, epoch: reply.ok ? reply.epoch : null });
    if (reply.ok) {
      this.open(id);
      return;
    }
    if (reply.error.code === "taken") store.dispatch({ type: "let-go", id });
    this.#explain(reply.error, reply.error.code === "taken" ? "info" : "error");
  }

  /** Puts a reply into the outbox. Returns false when there is nothing to send or it may not be sent. */
  say(id: string, text: string): boolean {
    const { store, outbox } = this.#parts;
    const epoch = writingEpoch(store.state, id);
    const trimmed = text.trim();
    if (epoch === null || !trimmed || textLength(trimmed) > TEXT_LIMIT) return false;
    const clientId = crypto.randomUUID();
    store.dispatch({
      type: "written",
      item: { conversationId: id, epoch, clientId, text: trimmed, writtenAt: Date.now(), seq: null },
    });
    this.#typingSentAt = 0;
    outbox.flush();
    return true;
  }

  draft(id: string, text: string): void {
    this.#parts.store.dispatch({ type: "draft", id, text });
    if (text && Date.now() - this.#typingSentAt > TYPING_EVERY_MS && this.#parts.wire.online) {
      this.#typingSentAt = Date.now();
      void this.#parts.wire.ask("typing", { conversation_id: id });
    }
  }

  async copyDraft(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.#parts.notices.show("success", de.conversation.copied);
    } catch {
      this.#parts.notices.show("error", de.notice.failed);
    }
  }

  markRead(id: string, seq: number): void {
    this.#parts.store.dispatch({ type: "read", id, seq });
  }

  /** Returns true when the note is kept. */
  async addNote(id: string, text: string): Promise<boolean> {
    return this.#carryOut("note", { conversation_id: id, text: text.trim() });
  }

  async handBack(id: string): Promise<void> {
    if (await this.#carryOut("hand_back", { conversation_id: id })) this.#letGo(id, de.notice.handedBack);
  }

  async transfer(id: string, target: TransferTarget, note: string): Promise<void> {
    if (note.trim() && !(await this.addNote(id, note))) return;
    const done = await this.#carryOut("transfer", { conversation_id: id, [target.kind]: target.id });
    if (done) this.#letGo(id, de.notice.transferred(target.title));
  }

  async close(id: string): Promise<void> {
    if (await this.#carryOut("close", { conversation_id: id })) this.#letGo(id, de.notice.closed);
  }

  departmentTitle(department: string): string {
    return departmentTitle(this.#parts.store.state, department);
  }

  closeNotice(id: number): void {
    this.#parts.notices.close(id);
  }

  async #carryOut(event: string, payload: object): Promise<boolean> {
    const reply: Reply<object> = await this.#parts.wire.ask(event, payload);
    if (!reply.ok) this.#explain(reply.error);
    return reply.ok;
  }

  #letGo(id: string, text: string): void {
    const { store, notices } = this.#parts;
    store.dispatch({ type: "let-go", id });
    notices.show("success", text);
    if (store.state.openId === id) this.#parts.navigate(null, "lists");
  }

  #explain(error: SocketError, tone: "info" | "error" = "error"): void {
    const own: Record<string, string> = { [OFFLINE]: de.notice.offline, [TIMEOUT]: de.notice.timeout };
    this.#parts.notices.show(tone, own[error.code] ?? (error.title || de.notice.failed));
  }
}
