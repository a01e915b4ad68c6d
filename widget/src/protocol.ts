/* Generated from handover/protocol.py by tools/generate_protocol.mjs. Do not edit. */

/**
 * What was answered: one service, one aspect, where it is written and how old that is.
 */
export interface Answer {
  service: ServiceRef;
  aspect:
    | "general"
    | "fees"
    | "documents"
    | "deadline"
    | "duration"
    | "procedure"
    | "online"
    | "appointment"
    | "office"
    | "opening_hours"
    | "contact"
    | "eligibility"
    | "form"
    | "status"
    | "legal_basis";
  confidence: number;
  source: Source;
  as_of: string;
  /**
   * true: the fact is an example value of the demo data
   */
  example?: boolean;
  links?: Link[];
  offices?: OfficeCard[];
}
export interface ServiceRef {
  id: string;
  leika?: string | null;
  title: string;
}
export interface Source {
  title: string;
  url: string;
}
export interface Link {
  kind: "online" | "form" | "appointment" | "info";
  title: string;
  url: string;
}
/**
 * An office as the citizen sees it; ``open_now`` and ``opening_text`` hold for the moment of the answer.
 */
export interface OfficeCard {
  id: string;
  name: string;
  address: string;
  phone?: string | null;
  /**
   * OSM opening_hours syntax
   */
  opening_hours?: string | null;
  open_now?: boolean | null;
  /**
   * for example "heute bis 18 Uhr"
   */
  opening_text?: string | null;
  accessible?: "yes" | "limited" | "no" | "unknown";
  transport?: string | null;
  url?: string | null;
}
export interface Author {
  role: "citizen" | "bot" | "clerk" | "system";
  name?: string | null;
}
/**
 * A message left for a clerk who answers later. ``consent`` must be true.
 */
export interface Callback {
  client_id: string;
  name?: string | null;
  contact: Contact;
  text: string;
  consent: true;
}
export interface Contact {
  kind: "phone" | "email";
  value: string;
}
export interface Choice {
  id: string;
  title: string;
}
export interface CitizenAuth {
  token: string;
  last_seq?: number;
}
export interface ClerkRef {
  name: string;
}
/**
 * ``language`` as in Say.
 */
export interface ClerkRequest {
  client_id: string;
  department?: string | null;
  language?: ("de" | "de-leicht") | null;
}
export interface ClerkSay {
  conversation_id: string;
  epoch: number;
  client_id: string;
  text: string;
}
/**
 * A clerk a conversation can be transferred to.
 */
export interface Colleague {
  username: string;
  name: string;
  /**
   * department ids; empty: all departments
   */
  departments: string[];
  status: "available" | "away";
}
export interface ConversationEntries {
  conversation_id: string;
  entries: Entry[];
}
/**
 * One line of the conversation log. ``seq`` starts at 1, has no holes and never changes.
 */
export interface Entry {
  seq: number;
  at: string;
  author: Author;
  kind: "text" | "answer" | "choices" | "offices" | "notice" | "form";
  text: string;
  /**
   * only on the reader's own entries
   */
  client_id?: string | null;
  answer?: Answer | null;
  choices?: Choice[] | null;
  offices?: OfficeCard[] | null;
  form?: FormRef | null;
  /**
   * only sent to clerks
   */
  understood?: Understood | null;
}
/**
 * Asks the client to show a form; ``id`` names it.
 */
export interface FormRef {
  id: "callback";
}
/**
 * What the engine made of one citizen message; shown to clerks and editors, never to citizens.
 */
export interface Understood {
  intent: string;
  confidence: number;
  aspect?:
    | (
        | "general"
        | "fees"
        | "documents"
        | "deadline"
        | "duration"
        | "procedure"
        | "online"
        | "appointment"
        | "office"
        | "opening_hours"
        | "contact"
        | "eligibility"
        | "form"
        | "status"
        | "legal_basis"
      )
    | null;
  entities?: {
    [k: string]: unknown;
  }[];
  service_candidates?: ServiceCandidate[];
}
export interface ServiceCandidate {
  id: string;
  title: string;
  score: number;
}
export interface ConversationOpened {
  state: State;
  conversation_id: string;
  token: string;
  notice: PrivacyNotice;
}
/**
 * ``queue`` and ``clerk`` are always present, null where they do not apply.
 */
export interface State {
  owner: "bot" | "queued" | "clerk" | "callback" | "closed";
  epoch: number;
  /**
   * seq of the newest entry, 0 when there is none
   */
  seq: number;
  queue?: QueueState | null;
  clerk?: ClerkRef | null;
  hours: Hours;
}
export interface QueueState {
  position: number;
  eta_seconds?: number | null;
}
export interface Hours {
  open: boolean;
  next_opening?: string | null;
}
/**
 * ``text`` is in the language of the conversation, ``texts`` the same in every language.
 */
export interface PrivacyNotice {
  version: string;
  text: string;
  texts: {
    [k: string]: string;
  };
  url: string;
}
export interface ConversationState {
  state: State;
  conversation_id: string;
}
export interface ConversationTyping {
  conversation_id: string;
  role: "citizen" | "bot" | "clerk" | "system";
}
export interface DepartmentRef {
  id: string;
  title: string;
}
/**
 * Where a conversation can be transferred to: all departments, and the other clerks.
 */
export interface Directory {
  departments: DepartmentRef[];
  colleagues: Colleague[];
}
export interface Entries {
  state: State;
  entries: Entry[];
}
export interface Feedback {
  helpful: boolean;
  comment?: string | null;
}
/**
 * Read along from ``last_seq`` (own conversations, or a waiting one before accepting it).
 */
export interface Follow {
  conversation_id: string;
  last_seq?: number;
}
export interface Login {
  username: string;
  password: string;
}
/**
 * An internal remark; citizens never see it.
 */
export interface Note {
  conversation_id: string;
  text: string;
}
export interface NoteEntry {
  at: string;
  author: string;
  text: string;
}
export interface Notes {
  conversation_id: string;
  notes: NoteEntry[];
}
export interface OpenConversation {
  language?: "de" | "de-leicht";
  page_url?: string | null;
}
export interface Presence {
  status: "available" | "away";
}
/**
 * RFC 9457 problem details; ``title`` is German and says what to do, ``code`` is for programs.
 */
export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string | null;
  code: string;
}
export interface Queue {
  waiting: QueueItem[];
  mine: QueueItem[];
  callbacks: QueueItem[];
  /**
   * other clerks available in the same departments
   */
  colleagues: number;
}
/**
 * One conversation in a clerk's lists.
 */
export interface QueueItem {
  conversation_id: string;
  owner: "bot" | "queued" | "clerk" | "callback" | "closed";
  epoch: number;
  seq: number;
  department: string;
  reason?: string | null;
  service?: ServiceRef | null;
  /**
   * waiting since (queued, callback) or accepted at (clerk)
   */
  since: string;
  /**
   * start of the citizen's last message
   */
  preview: string;
  /**
   * only for callbacks
   */
  contact?: Contact | null;
}
export interface Rating {
  score: number;
  comment?: string | null;
}
export interface Read {
  seq: number;
}
export interface RequestClerk {
  department?: string | null;
  language?: ("de" | "de-leicht") | null;
}
/**
 * The client's view may be wrong: drop it and ask again from seq 0.
 */
export interface Resync {
  conversation_id?: string | null;
}
export interface Said {
  state: State;
  client_id: string;
  seq: number;
}
/**
 * Exactly one of ``text`` and ``choice``; ``choice`` is the id of a choice the server offered. ``language``: from
 * this message on the conversation is held in it.
 */
export interface Say {
  client_id: string;
  text?: string | null;
  choice?: string | null;
  language?: ("de" | "de-leicht") | null;
}
export interface ServiceHit {
  service: ServiceRef;
  score: number;
  /**
   * titles or synonyms that matched
   */
  matched?: string[];
}
export interface ServiceHits {
  hits: ServiceHit[];
}
export interface SocketError {
  code: string;
  title: string;
}
export interface StaffSelf {
  name: string;
  roles: ("clerk" | "editor" | "supervisor" | "privacy" | "admin")[];
  departments: string[];
  csrf: string;
}
export interface StateChanged {
  state: State;
}
/**
 * A text the clerk may take over into her reply.
 */
export interface Suggestion {
  title: string;
  text: string;
  answer?: Answer | null;
}
export interface Suggestions {
  conversation_id: string;
  suggestions: Suggestion[];
}
/**
 * Exactly one of ``department`` (id) and ``clerk`` (username).
 */
export interface Transfer {
  conversation_id: string;
  department?: string | null;
  clerk?: string | null;
}
export interface Typing {
  role: "citizen" | "bot" | "clerk" | "system";
}
