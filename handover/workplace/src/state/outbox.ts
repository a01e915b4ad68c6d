/** Replies on their way: written, delivered, or refused and back in the draft. */
import { lastSeq } from "./log";
import type { AppState, OutboxItem } from "./model";

/** The next reply to send: the oldest unconfirmed one of each conversation, so that their order is kept. */
export function nextToSend(outbox: readonly OutboxItem[], inFlight: ReadonlySet<string>): OutboxItem[] {
  const first = new Map<string, OutboxItem>();
  for (const item of outbox) {
    if (item.seq === null && !first.has(item.conversationId)) first.set(item.conversationId, item);
  }
  return [...first.values()].filter((item) => !inFlight.has(item.clientId));
}

export function addWritten(state: AppState, item: OutboxItem): AppState {
  return { ...state, outbox: [...state.outbox, item], drafts: withDraft(state.drafts, item.conversationId, "") };
}

export function markDelivered(state: AppState, clientId: string, seq: number): AppState {
  const outbox = state.outbox
    .map((item) => (item.clientId === clientId ? { ...item, seq } : item))
    .filter((item) => item.seq === null || item.seq > lastSeq(state.threads[item.conversationId]));
  return { ...state, outbox };
}

/** The refused reply and all that were written after it go back into the draft, in front of what stands there. */
export function takeBack(state: AppState, clientId: string): AppState {
  const refused = state.outbox.find((item) => item.clientId === clientId);
  if (!refused) return state;
  const id = refused.conversationId;
  const from = state.outbox.indexOf(refused);
  const back = state.outbox.filter((item, index) => index >= from && item.conversationId === id && item.seq === null);
  const draft = [...back.map((item) => item.text), state.drafts[id] ?? ""].filter(Boolean).join("\n\n");
  return {
    ...state,
    outbox: state.outbox.filter((item) => !back.includes(item)),
    drafts: withDraft(state.drafts, id, draft),
  };
}

export function withDraft(drafts: AppState["drafts"], id: string, text: string): AppState["drafts"] {
  const others = Object.entries(drafts).filter(([each]) => each !== id);
  return Object.fromEntries(text ? [...others, [id, text]] : others);
}
