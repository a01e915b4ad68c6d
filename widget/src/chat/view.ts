/** What the views draw: one immutable picture of the conversation. */
import type { Entry, State, Typing } from "../protocol.js";
import type { Unsent } from "./outbox.js";
import type { Notice } from "./session.js";

export type Phase =
  /** not opened in this tab: nothing stored, no connection */
  | "idle"
  /** asking the server for a conversation; what is written meanwhile waits in the outbox */
  | "opening"
  | "live"
  /** the server does not know the conversation (any more); its text stays on the screen */
  | "gone"
  /** deleted on the citizen's own request */
  | "erased";

export interface ChatView {
  readonly phase: Phase;
  readonly connected: boolean;
  readonly notice: Notice | null;
  readonly state: State | null;
  readonly entries: readonly Entry[];
  /** Entries up to this seq were there before this page: shown, but not announced. */
  readonly historyUntil: number;
  readonly readUntil: number;
  readonly unsent: readonly Unsent[];
  readonly draft: string;
  readonly typing: Typing["role"] | null;
  /** A German sentence for the citizen, until her next action. */
  readonly problem: string | null;
  /** An action waits for the server. */
  readonly busy: boolean;
  /** Answers by seq that the citizen called helpful or not. */
  readonly feedback: Readonly<Record<number, boolean>>;
  readonly rated: boolean;
}

export const EMPTY_VIEW: ChatView = {
  phase: "idle",
  connected: false,
  notice: null,
  state: null,
  entries: [],
  historyUntil: 0,
  readUntil: 0,
  unsent: [],
  draft: "",
  typing: null,
  problem: null,
  busy: false,
  feedback: {},
  rated: false,
};
