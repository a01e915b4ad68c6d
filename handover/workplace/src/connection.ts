/** The Socket.IO connection to namespace /clerk. Only importer of socket.io-client. docs/protocol.md */
import { io } from "socket.io-client";
import type { Socket } from "socket.io-client";
import type {
  ConversationEntries,
  ConversationState,
  ConversationTyping,
  Notes,
  Queue,
  Resync,
  SocketError,
  Suggestions,
} from "./protocol";

const ACK_TIMEOUT_MS = 11_000;
/** A little longer than the time between two pings: a connection on which nothing came for so long is dead. */
const SILENCE_MS = 10_500;

/** Codes made here, for answers that never came. */
export const OFFLINE = "offline";
export const TIMEOUT = "timeout";

/** Not a judgement on what was asked: the same may be asked again later. */
export const PASSING: ReadonlySet<string> = new Set([
  OFFLINE,
  TIMEOUT,
  "store_unavailable",
  "too_many",
  "internal",
  "signed_out",
]);

export type Reply<Body> = ({ ok: true } & Body) | { ok: false; error: SocketError };

/** What the server tells, by event name. */
export interface ServerEvents {
  queue: (queue: Queue) => void;
  entries: (message: ConversationEntries) => void;
  state: (message: ConversationState) => void;
  suggestions: (message: Suggestions) => void;
  notes: (message: Notes) => void;
  typing: (message: ConversationTyping) => void;
  resync: (message: Resync) => void;
}

export interface LinkEvents {
  up: () => void;
  /** The connection went and is being restored. */
  down: () => void;
  /** The server does not let this browser in; the session may have ended. */
  refused: () => void;
}

/** The way to the server, as the use cases see it. */
export interface Wire {
  readonly online: boolean;
  open(): void;
  shut(): void;
  /** Emits and waits for the acknowledgement; never rejects. */
  ask<Body = object>(event: string, payload: object): Promise<Reply<Body>>;
}

export function connect(server: ServerEvents, link: LinkEvents): Wire {
  const socket: Socket<ServerEvents> = io("/clerk", {
    autoConnect: false,
    withCredentials: true,
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
  });
  for (const event of Object.keys(server) as (keyof ServerEvents)[]) socket.on(event, server[event]);
  socket.on("connect", link.up);
  socket.on("disconnect", (reason) => {
    if (reason === "io client disconnect") return;
    link.down();
    // After a disconnect by the server the client library does not try again by itself.
    if (reason === "io server disconnect") link.refused();
  });
  // `active` is false when the server refused the namespace: the client library then gives up, too.
  socket.on("connect_error", () => {
    if (socket.active) link.down();
    else link.refused();
  });
  return new SocketWire(socket);
}

class SocketWire implements Wire {
  readonly #socket: Socket;
  /** Epoch milliseconds of the last sign of life. */
  #heardAt = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    const hear = (): void => { this.#heardAt = Date.now(); };
    socket.onAny(hear);
    socket.io.on("ping", hear);
  }

  get online(): boolean {
    return this.#socket.connected;
  }

  open(): void {
    this.#socket.connect();
  }

  shut(): void {
    this.#socket.disconnect();
  }

  async ask<Body>(event: string, payload: object): Promise<Reply<Body>> {
    if (!this.#socket.connected) return refusal(OFFLINE);
    try {
      const reply = (await this.#socket.timeout(ACK_TIMEOUT_MS).emitWithAck(event, payload)) as Reply<Body>;
      this.#heardAt = Date.now();
      return reply;
    } catch {
      if (!this.online) return refusal(OFFLINE);
      if (Date.now() - this.#heardAt > SILENCE_MS) this.#socket.io.engine.close();
      return refusal(TIMEOUT);
    }
  }
}

function refusal(code: string): { ok: false; error: SocketError } {
  return { ok: false, error: { code, title: "" } };
}
