/** The clerk's three lists and what follows from a change in them. */
import type { Queue, QueueItem } from "../protocol";
import type { AppState, Thread } from "./model";
import { EMPTY_THREAD } from "./model";

export function allItems(queue: Queue | null): readonly QueueItem[] {
  return queue ? [...queue.mine, ...queue.waiting, ...queue.callbacks] : [];
}

export function isMine(state: AppState, id: string): boolean {
  return state.queue?.mine.some((item) => item.conversation_id === id) ?? false;
}

/** Takes the server's lists; threads that nothing needs any more are forgotten. */
export function setQueue(state: AppState, queue: Queue): AppState {
  const items = new Map(allItems(queue).map((item) => [item.conversation_id, item]));
  const kept: Record<string, Thread> = {};
  for (const [id, thread] of Object.entries(state.threads)) {
    const item = items.get(id);
    if (item) kept[id] = { ...thread, item };
    else if (isStillNeeded(state, id)) kept[id] = thread;
  }
  for (const item of queue.mine) {
    kept[item.conversation_id] ??= { ...EMPTY_THREAD, item };
  }
  return { ...state, queue, threads: kept };
}

function isStillNeeded(state: AppState, id: string): boolean {
  return id === state.openId || id in state.drafts || state.outbox.some((item) => item.conversationId === id);
}

/** After an accepted request: the clerk need not wait for the next `queue` to start writing. */
export function moveToMine(state: AppState, id: string, epoch: number): AppState {
  if (!state.queue) return state;
  const item = allItems(state.queue).find((each) => each.conversation_id === id) ?? state.threads[id]?.item;
  const without = removeItem(state.queue, id);
  if (!item) return { ...state, queue: without };
  const accepted: QueueItem = { ...item, owner: "clerk", epoch };
  const thread = { ...(state.threads[id] ?? EMPTY_THREAD), item: accepted };
  return {
    ...state,
    queue: { ...without, mine: [...without.mine, accepted] },
    threads: { ...state.threads, [id]: thread },
  };
}

export function removeItem(queue: Queue, id: string): Queue {
  const others = (items: QueueItem[]) => items.filter((item) => item.conversation_id !== id);
  return { ...queue, waiting: others(queue.waiting), mine: others(queue.mine), callbacks: others(queue.callbacks) };
}
