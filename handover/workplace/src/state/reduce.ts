/** The one function that changes the console's state. Pure: no I/O, no clock. */
import type { Action } from "./actions";
import { addEntries, dropEntries, withThread } from "./log";
import type { AppState } from "./model";
import { INITIAL_STATE } from "./model";
import { addWritten, markDelivered, takeBack, withDraft } from "./outbox";
import { moveToMine, removeItem, setQueue } from "./queue";

export function reduce(state: AppState, action: Action): AppState {
  switch (action.type) {
    case "signed-in":
      return { ...state, session: { phase: "signed-in", self: action.self, reason: "none" } };
    case "session-expired":
      return { ...state, session: { phase: "signed-out", self: null, reason: "expired" }, link: "idle" };
    case "signed-out":
      return { ...INITIAL_STATE, session: { phase: "signed-out", self: null, reason: action.reason } };
    case "remembered":
      return { ...state, ...action.remembered };
    case "link":
      return { ...state, link: action.link };
    case "presence":
      return { ...state, presence: action.status };
    case "directory":
      return { ...state, directory: action.directory };
    case "route":
      return { ...state, openId: action.openId, panel: action.panel };
    case "notice":
      return { ...state, notices: [...state.notices.slice(-2), action.notice] };
    case "notice-closed":
      return { ...state, notices: state.notices.filter((notice) => notice.id !== action.id) };
    default:
      return reduceConversation(state, action);
  }
}

type ConversationAction = Exclude<
  Action,
  {
    type:
      | "signed-in"
      | "session-expired"
      | "signed-out"
      | "remembered"
      | "link"
      | "presence"
      | "directory"
      | "route"
      | "notice"
      | "notice-closed";
  }
>;

function reduceConversation(state: AppState, action: ConversationAction): AppState {
  switch (action.type) {
    case "queue":
      return setQueue(state, action.queue);
    case "entries":
      return addEntries(state, action.id, action.entries);
    case "conversation-state":
      return withThread(state, action.id, { state: action.state, loaded: true });
    case "suggestions":
      return withThread(state, action.id, { suggestions: action.suggestions });
    case "notes":
      return withThread(state, action.id, { notes: action.notes });
    case "citizen-typing":
      return withThread(state, action.id, { citizenTypingUntil: action.until });
    case "dropped":
      return dropEntries(state, action.id);
    case "read":
      return (state.read[action.id] ?? 0) >= action.seq
        ? state
        : { ...state, read: { ...state.read, [action.id]: action.seq } };
    case "draft":
      return { ...state, drafts: withDraft(state.drafts, action.id, action.text) };
    case "accept-asked":
      return { ...state, accepting: [...state.accepting, action.id] };
    case "accept-answered":
      return answerAccept(state, action.id, action.epoch);
    case "let-go":
      return state.queue ? { ...state, queue: removeItem(state.queue, action.id) } : state;
    case "written":
      return addWritten(state, action.item);
    case "delivered":
      return markDelivered(state, action.clientId, action.seq);
    case "refused":
      return takeBack(state, action.clientId);
  }
}

/** `epoch` is null when a colleague was faster: the conversation then leaves the lists. */
function answerAccept(state: AppState, id: string, epoch: number | null): AppState {
  const settled = { ...state, accepting: state.accepting.filter((each) => each !== id) };
  return epoch === null ? settled : moveToMine(settled, id, epoch);
}
