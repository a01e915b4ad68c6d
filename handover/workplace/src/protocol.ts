/** The wire types this app uses, from the one generated file. docs/protocol.md */
export type {
  Answer,
  Author,
  Choice,
  Colleague,
  Contact,
  ConversationEntries,
  ConversationState,
  ConversationTyping,
  DepartmentRef,
  Directory,
  Entry,
  Link,
  NoteEntry,
  Notes,
  OfficeCard,
  Presence,
  Problem,
  Queue,
  QueueItem,
  Resync,
  ServiceCandidate,
  ServiceRef,
  SocketError,
  StaffSelf,
  State,
  Suggestion,
  Suggestions,
  Understood,
} from "../../../widget/src/protocol";

/** Characters (code points) a clerk may send at once; TEXT_LIMIT in handover/protocol.py. */
export const TEXT_LIMIT = 2000;
