/** What the server tells becomes state; what is missing is asked for again. */
import type { ServerEvents, Wire } from "./connection";
import { OFFLINE, PASSING } from "./connection";
import type { ConversationEntries } from "./protocol";
import { hasHole, lastSeq } from "./state/log";
import type { Store } from "./store";

const TYPING_SHOWN_MS = 6_000;
const ASK_AGAIN_MS = 3_000;

export class Sync {
  readonly #following = new Set<string>();
  readonly #store: Store;
  #wire: Pick<Wire, "ask"> | null = null;
  readonly #onGone: (id: string, title: string) => void;

  constructor(store: Store, onGone: (id: string, title: string) => void) {
    this.#store = store;
    this.#onGone = onGone;
  }

  use(wire: Pick<Wire, "ask">): void {
    this.#wire = wire;
  }

  /** The listeners for the connection. */
  readonly events: ServerEvents = {
    queue: (queue) => {
      this.#store.dispatch({ type: "queue", queue });
      for (const item of queue.mine) {
        if (!this.#store.state.threads[item.conversation_id]?.loaded) void this.follow(item.conversation_id);
      }
    },
    entries: (message) => { this.#takeEntries(message); },
    state: ({ conversation_id: id, state }) => {
      this.#store.dispatch({ type: "conversation-state", id, state });
      // The server sends the state after all entries: one that speaks of others shows that some were lost.
      if (state.seq > lastSeq(this.#store.state.threads[id])) void this.follow(id);
    },
    suggestions: ({ conversation_id: id, suggestions }) => { this.#store.dispatch({ type: "suggestions", id, suggestions }); },
    notes: ({ conversation_id: id, notes }) => { this.#store.dispatch({ type: "notes", id, notes }); },
    typing: ({ conversation_id: id, role }) => {
      if (role === "citizen") {
        this.#store.dispatch({ type: "citizen-typing", id, until: Date.now() + TYPING_SHOWN_MS });
      }
    },
    resync: ({ conversation_id: id }) => {
      this.#store.dispatch({ type: "dropped", id: id ?? null });
      this.followAll(id ? [id] : undefined);
    },
  };

  /** Reads along from what is held. Does nothing while the same question is under way. */
  async follow(id: string): Promise<void> {
    if (!this.#wire || this.#following.has(id)) return;
    this.#following.add(id);
    const reply = await this.#wire.ask("follow", {
      conversation_id: id,
      last_seq: lastSeq(this.#store.state.threads[id]),
    });
    this.#following.delete(id);
    if (reply.ok) return;
    if (!PASSING.has(reply.error.code)) this.#onGone(id, reply.error.title);
    // Offline, the next connection asks for everything.
    else if (reply.error.code !== OFFLINE) setTimeout(() => void this.follow(id), ASK_AGAIN_MS);
  }

  /** After a reconnect: everything that is held, read on from where it stopped. */
  followAll(ids: string[] = Object.keys(this.#store.state.threads)): void {
    for (const id of ids) void this.follow(id);
  }

  #takeEntries({ conversation_id: id, entries }: ConversationEntries): void {
    const held = this.#store.state.threads[id]?.entries ?? [];
    const hole = hasHole(held, entries);
    this.#store.dispatch({ type: "entries", id, entries });
    if (hole) void this.follow(id);
  }
}
