/** Everything that can happen, as data. */
import type { Directory, Entry, NoteEntry, Presence, Queue, StaffSelf, State, Suggestion } from "../protocol";
import type { Link, Notice, OutboxItem, Panel, SignedOutReason } from "./model";

/** What outlives a reload and an expired session; see memory.ts. */
export interface Remembered {
  presence: Presence["status"];
  drafts: Record<string, string>;
  outbox: OutboxItem[];
  read: Record<string, number>;
}

export type Action =
  | { type: "signed-in"; self: StaffSelf }
  | { type: "session-expired" }
  | { type: "signed-out"; reason: SignedOutReason }
  | { type: "remembered"; remembered: Remembered }
  | { type: "link"; link: Link }
  | { type: "presence"; status: Presence["status"] }
  | { type: "directory"; directory: Directory }
  | { type: "queue"; queue: Queue }
  | { type: "route"; openId: string | null; panel: Panel }
  | { type: "entries"; id: string; entries: readonly Entry[] }
  | { type: "conversation-state"; id: string; state: State }
  | { type: "suggestions"; id: string; suggestions: readonly Suggestion[] }
  | { type: "notes"; id: string; notes: readonly NoteEntry[] }
  | { type: "citizen-typing"; id: string; until: number }
  | { type: "dropped"; id: string | null }
  | { type: "read"; id: string; seq: number }
  | { type: "draft"; id: string; text: string }
  | { type: "accept-asked"; id: string }
  | { type: "accept-answered"; id: string; epoch: number | null }
  | { type: "let-go"; id: string }
  | { type: "written"; item: OutboxItem }
  | { type: "delivered"; clientId: string; seq: number }
  | { type: "refused"; clientId: string }
  | { type: "notice"; notice: Notice }
  | { type: "notice-closed"; id: number };
