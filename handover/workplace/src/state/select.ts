/** What the views ask the state. Pure. */
import type { Entry, QueueItem, ServiceRef, Suggestion } from "../protocol";
import type { AppState } from "./model";
import { allItems, isMine } from "./queue";

/** How many citizen messages of a conversation have neither been on screen nor been answered by a person. */
export function unreadCount(state: AppState, id: string): number {
  const entries = state.threads[id]?.entries ?? [];
  const answered = entries.findLast((entry) => entry.author.role === "clerk")?.seq ?? 0;
  const read = Math.max(state.read[id] ?? 0, answered);
  return entries.filter((entry) => entry.author.role === "citizen" && entry.seq > read).length;
}

/** The number in the window title: waiting requests and own conversations with something new. */
export function attentionCount(state: AppState): number {
  if (!state.queue) return 0;
  const news = state.queue.mine.filter((item) => unreadCount(state, item.conversation_id) > 0);
  return state.queue.waiting.length + news.length;
}

/** The conversation's list entry, also after it has left the lists. */
export function itemOf(state: AppState, id: string): QueueItem | null {
  const listed = allItems(state.queue).find((item) => item.conversation_id === id);
  return listed ?? state.threads[id]?.item ?? null;
}

/** Conversations with an unsent draft that stand in none of the clerk's lists (any more). */
export function unlistedDrafts(state: AppState): readonly string[] {
  if (!state.queue) return [];
  const listed = new Set(allItems(state.queue).map((item) => item.conversation_id));
  return Object.keys(state.drafts).filter((id) => !listed.has(id));
}

/** The epoch a reply is written under; null when the conversation is not the clerk's. */
export function writingEpoch(state: AppState, id: string): number | null {
  if (!isMine(state, id)) return null;
  const listed = itemOf(state, id)?.epoch ?? 0;
  const told = state.threads[id]?.state;
  return told?.owner === "clerk" ? Math.max(listed, told.epoch) : listed;
}

/** The service the conversation is about: the list's, else the one last answered. */
export function serviceOf(state: AppState, id: string): ServiceRef | null {
  const entries = state.threads[id]?.entries ?? [];
  return itemOf(state, id)?.service ?? entries.findLast((entry) => entry.answer)?.answer?.service ?? null;
}

/** The citizen messages with what the bot made of them, newest first. */
export function understoodEntries(state: AppState, id: string): readonly Entry[] {
  return (state.threads[id]?.entries ?? []).filter((entry) => entry.understood).toReversed();
}

/** The request that has waited longest, null when nobody waits. */
export function longestWaiting(state: AppState): QueueItem | null {
  return [...(state.queue?.waiting ?? [])].sort((a, b) => a.since.localeCompare(b.since))[0] ?? null;
}

/** What the bot or the catalogue would answer, each text once. */
export function suggestedAnswers(state: AppState, id: string): readonly Suggestion[] {
  const offered = (state.threads[id]?.suggestions ?? []).filter((each) => each.answer);
  return offered.filter((each, index) => offered.findIndex((other) => other.text === each.text) === index);
}

/** The city's text blocks: suggestions that answer nothing in particular. */
export function textBlocks(state: AppState, id: string): readonly Suggestion[] {
  return (state.threads[id]?.suggestions ?? []).filter((each) => !each.answer);
}

export function departmentTitle(state: AppState, department: string): string {
  return state.directory.departments.find((each) => each.id === department)?.title ?? department;
}
