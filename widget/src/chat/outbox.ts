/** Unsent messages: in order, one at a time, until the server has them. Survives a reload. docs/widget.md */
import type { Say } from "../protocol.js";
import { Backoff } from "./backoff.js";
import type { Verdict } from "./verdict.js";

export interface Unsent {
  readonly client_id: string;
  /** What the citizen sees: her text, or the title of the choice she took. */
  readonly text: string;
  readonly choice?: string;
  status: "waiting" | "sending" | "retrying" | "sent";
  /** Known once the server has it; the log brings the entry itself. */
  seq?: number;
}

export interface OutboxHooks {
  send(message: Say): Promise<Verdict>;
  save(messages: readonly Unsent[]): void;
  changed(): void;
  refused(message: Unsent, title: string): void;
  gone(): void;
}

export class Outbox {
  #messages: Unsent[] = [];
  readonly #retry = new Backoff(1_000, 30_000);
  #busy = false;
  #online = false;

  constructor(private readonly hooks: OutboxHooks) {}

  get messages(): readonly Unsent[] {
    return this.#messages;
  }

  /** Takes over what a former page left behind; what was on its way then is sent again under its old client_id. */
  restore(messages: readonly Unsent[]): void {
    this.#messages = messages.filter((message) => message.status !== "sent").map((message) => ({ ...message, status: "waiting" }));
    void this.#pump();
  }

  add(text: string, choice?: string): void {
    const message: Unsent = { client_id: crypto.randomUUID(), text, status: "waiting", ...(choice !== undefined && { choice }) };
    this.#messages = [...this.#messages, message];
    this.#changed();
    void this.#pump();
  }

  /** The connection came up or went down. Coming up sends at once. */
  setOnline(online: boolean): void {
    this.#online = online;
    if (!online) return;
    this.#retry.reset();
    void this.#pump();
  }

  /** The log has these: nothing more to do for them. */
  delivered(clientIds: readonly string[], upToSeq: number): void {
    const kept = this.#messages.filter(
      (message) => !clientIds.includes(message.client_id) && !(message.seq !== undefined && message.seq <= upToSeq),
    );
    if (kept.length === this.#messages.length) return;
    this.#messages = kept;
    this.#changed();
  }

  /** Empties the box and returns the texts that were never sent. */
  takeTexts(): string[] {
    const texts = this.#messages.filter((message) => message.status !== "sent").map((message) => message.text);
    this.#messages = [];
    this.#retry.cancel();
    this.#changed();
    return texts;
  }

  async #pump(): Promise<void> {
    if (this.#busy || this.#retry.waiting) return;
    this.#busy = true;
    try {
      for (let message = this.#next(); message !== undefined && this.#online; message = this.#next()) {
        this.#setStatus(message, "sending");
        if (!this.#settle(message, await this.hooks.send(toSay(message)))) break;
      }
    } finally {
      this.#busy = false;
    }
  }

  #next(): Unsent | undefined {
    return this.#messages.find((message) => message.status !== "sent");
  }

  /** Returns whether the next message may go. */
  #settle(message: Unsent, verdict: Verdict): boolean {
    // Meanwhile the log may have brought it, or the conversation may have been left.
    if (!this.#messages.includes(message)) return true;
    switch (verdict.kind) {
      case "accepted":
        this.#retry.reset();
        message.seq = verdict.seq;
        this.#setStatus(message, "sent");
        return true;
      case "refused":
        this.#remove(message);
        this.hooks.refused(message, verdict.title);
        return true;
      case "gone":
        this.#setStatus(message, "waiting");
        this.hooks.gone();
        return false;
      case "later":
        this.#setStatus(message, "retrying");
        this.#retry.schedule(() => this.#pump());
        return false;
    }
  }

  #remove(message: Unsent): void {
    this.#messages = this.#messages.filter((other) => other !== message);
    this.#changed();
  }

  #setStatus(message: Unsent, status: Unsent["status"]): void {
    message.status = status;
    this.#changed();
  }

  #changed(): void {
    this.hooks.save(this.#messages);
    this.hooks.changed();
  }
}

function toSay(message: Unsent): Say {
  return message.choice === undefined
    ? { client_id: message.client_id, text: message.text }
    : { client_id: message.client_id, choice: message.choice };
}
