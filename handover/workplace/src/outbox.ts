/** Sends what is in the outbox: one reply per conversation at a time, again after a lost connection, never twice. */
import type { Reply, Wire } from "./connection";
import { PASSING } from "./connection";
import type { SocketError } from "./protocol";
import type { OutboxItem } from "./state/model";
import { nextToSend } from "./state/outbox";
import type { Store } from "./store";

const RETRY_MS = 3_000;

export class OutboxSender {
  readonly #inFlight = new Set<string>();
  readonly #store: Store;
  readonly #wire: Pick<Wire, "ask" | "online">;
  readonly #onRefused: (item: OutboxItem, error: SocketError) => void;

  constructor(
    store: Store,
    wire: Pick<Wire, "ask" | "online">,
    onRefused: (item: OutboxItem, error: SocketError) => void,
  ) {
    this.#store = store;
    this.#wire = wire;
    this.#onRefused = onRefused;
  }

  /** Sends all that can go now. Called after writing, on reconnect and after every answer. */
  flush(): void {
    if (!this.#wire.online) return;
    for (const item of nextToSend(this.#store.state.outbox, this.#inFlight)) void this.#send(item);
  }

  async #send(item: OutboxItem): Promise<void> {
    this.#inFlight.add(item.clientId);
    const reply = await this.#wire.ask<{ seq: number }>("say", {
      conversation_id: item.conversationId,
      epoch: item.epoch,
      client_id: item.clientId,
      text: item.text,
    });
    this.#inFlight.delete(item.clientId);
    this.#settle(item, reply);
  }

  #settle(item: OutboxItem, reply: Reply<{ seq: number }>): void {
    if (reply.ok) {
      this.#store.dispatch({ type: "delivered", clientId: item.clientId, seq: reply.seq });
      this.flush();
    } else if (PASSING.has(reply.error.code)) {
      setTimeout(() => { this.flush(); }, RETRY_MS);
    } else {
      this.#store.dispatch({ type: "refused", clientId: item.clientId });
      this.#onRefused(item, reply.error);
    }
  }
}
