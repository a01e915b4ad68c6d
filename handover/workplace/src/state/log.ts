/** How a conversation's entries come together: in order, without holes, each once. */
import type { Entry } from "../protocol";
import type { AppState, Thread } from "./model";
import { EMPTY_THREAD } from "./model";

/** The seq of the newest entry held, 0 when there is none. */
export function lastSeq(thread: Thread | undefined): number {
  return thread?.entries.at(-1)?.seq ?? 0;
}

/** Appends what is new and follows without a hole; what comes after a hole is left for the next follow. */
export function mergeEntries(held: readonly Entry[], incoming: readonly Entry[]): readonly Entry[] {
  const merged = [...held];
  let next = (held.at(-1)?.seq ?? 0) + 1;
  for (const entry of [...incoming].sort((a, b) => a.seq - b.seq)) {
    if (entry.seq !== next) continue;
    merged.push(entry);
    next += 1;
  }
  return merged.length === held.length ? held : merged;
}

/** True when `incoming` shows that entries between are missing, so that the client must ask again. */
export function hasHole(held: readonly Entry[], incoming: readonly Entry[]): boolean {
  const reached = mergeEntries(held, incoming).at(-1)?.seq ?? 0;
  return incoming.some((entry) => entry.seq > reached);
}

/** Returns the state with `change` laid over the conversation's thread, which is created when it is unknown. */
export function withThread(state: AppState, id: string, change: Partial<Thread>): AppState {
  const thread = state.threads[id] ?? EMPTY_THREAD;
  return { ...state, threads: { ...state.threads, [id]: { ...thread, ...change } } };
}

export function addEntries(state: AppState, id: string, incoming: readonly Entry[]): AppState {
  const held = state.threads[id]?.entries ?? [];
  const entries = mergeEntries(held, incoming);
  const citizenSpoke = entries.slice(held.length).some((entry) => entry.author.role === "citizen");
  const typing = citizenSpoke ? { citizenTypingUntil: 0 } : {};
  const outbox = state.outbox.filter((item) => item.conversationId !== id || !isLogged(item, entries));
  return { ...withThread(state, id, { entries, ...typing }), outbox };
}

function isLogged(item: { clientId: string; seq: number | null }, entries: readonly Entry[]): boolean {
  const newest = entries.at(-1)?.seq ?? 0;
  return (item.seq !== null && item.seq <= newest) || entries.some((entry) => entry.client_id === item.clientId);
}

/** Forgets what was read of one conversation, or of all, so that a follow from seq 0 fills it again. */
export function dropEntries(state: AppState, id: string | null): AppState {
  const ids = id === null ? Object.keys(state.threads) : [id].filter((known) => known in state.threads);
  return ids.reduce((next, each) => withThread(next, each, { entries: [], loaded: false }), state);
}
