/** Everything the console knows. One plain object, replaced (never mutated) by the reducers beside this file. */
import type { Directory, Entry, NoteEntry, Presence, Queue, QueueItem, StaffSelf, State, Suggestion } from "../protocol";

export type Panel = "lists" | "conversation" | "context";

/** Why the sign-in page is shown. */
export type SignedOutReason = "none" | "expired" | "signed-out";

export interface Session {
  phase: "checking" | "signed-out" | "signed-in";
  self: StaffSelf | null;
  reason: SignedOutReason;
}

/** `connecting`: first attempt after sign-in; `lost`: was connected and is trying again. */
export type Link = "idle" | "connecting" | "online" | "lost";

/** One conversation as far as this browser has it. */
export interface Thread {
  /** Without holes, from seq 1. */
  entries: readonly Entry[];
  state: State | null;
  suggestions: readonly Suggestion[];
  notes: readonly NoteEntry[];
  /** Epoch milliseconds until which the citizen counts as typing. */
  citizenTypingUntil: number;
  /** True once the server has told the state, which it does after all entries. */
  loaded: boolean;
  /** What the lists last said about it; stays when it has left them. */
  item: QueueItem | null;
}

/** A reply that the server has not confirmed yet. */
export interface OutboxItem {
  conversationId: string;
  epoch: number;
  clientId: string;
  text: string;
  /** Epoch milliseconds. */
  writtenAt: number;
  /** Set when the server has acknowledged; the item goes when the entry arrives. */
  seq: number | null;
}

export interface Notice {
  id: number;
  tone: "info" | "success" | "warning" | "error";
  text: string;
}

export interface AppState {
  session: Session;
  link: Link;
  presence: Presence["status"];
  /** null until the server has sent the first one. */
  queue: Queue | null;
  directory: Directory;
  threads: Readonly<Record<string, Thread>>;
  openId: string | null;
  panel: Panel;
  outbox: readonly OutboxItem[];
  drafts: Readonly<Record<string, string>>;
  /** Highest seq of each conversation that the clerk has had on screen. */
  read: Readonly<Record<string, number>>;
  /** Conversations whose acceptance is under way. */
  accepting: readonly string[];
  notices: readonly Notice[];
}

export const EMPTY_THREAD: Thread = {
  entries: [],
  state: null,
  suggestions: [],
  notes: [],
  citizenTypingUntil: 0,
  loaded: false,
  item: null,
};

export const INITIAL_STATE: AppState = {
  session: { phase: "checking", self: null, reason: "none" },
  link: "idle",
  presence: "away",
  queue: null,
  directory: { departments: [], colleagues: [] },
  threads: {},
  openId: null,
  panel: "lists",
  outbox: [],
  drafts: {},
  read: {},
  accepting: [],
  notices: [],
};
