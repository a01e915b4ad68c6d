/**
 * Drafts, unsent replies, what was read, and presence: they survive a reload and an expired session.
 *
 * sessionStorage, not localStorage: the texts are about citizens, so they end with the tab, and logging out
 * clears them. They carry the clerk's name; another clerk at the same screen does not get them.
 */
import type { Remembered } from "./state/actions";
import type { AppState } from "./state/model";

const KEY = "buergerdraht.workplace";

interface Stored extends Remembered {
  clerk: string;
}

export function recall(storage: Storage, clerk: string): Remembered | null {
  const text = storage.getItem(KEY);
  if (text === null) return null;
  try {
    const { clerk: owner, ...remembered } = JSON.parse(text) as Stored;
    // What was acknowledged is in the log, and comes back from there.
    if (owner === clerk) return { ...remembered, outbox: remembered.outbox.filter((item) => item.seq === null) };
  } catch {
    // Written by another version of this app: nothing to be saved from it.
  }
  storage.removeItem(KEY);
  return null;
}

/** Writes when something worth keeping has changed; does nothing while nobody is signed in. */
export function remember(storage: Storage, state: AppState, before: AppState): void {
  const clerk = state.session.self?.name;
  if (clerk === undefined) return;
  const { presence, drafts, outbox, read } = state;
  const same =
    presence === before.presence && drafts === before.drafts && outbox === before.outbox && read === before.read;
  if (same) return;
  const stored: Stored = { clerk, presence, drafts, outbox: [...outbox], read };
  try {
    storage.setItem(KEY, JSON.stringify(stored));
  } catch {
    // Storage is full or forbidden: the open page still holds everything.
  }
}

export function forget(storage: Storage): void {
  storage.removeItem(KEY);
}
