/** The live line to the server: Socket.IO, namespace /citizen. Only importer of socket.io-client. */
import { io, type Socket } from "socket.io-client";
import type { CitizenAuth, Entry, Say, SocketError, State, Typing } from "../protocol.js";
import { type Verdict, verdictOf } from "./verdict.js";

export interface ConnectionHooks {
  up(): void;
  down(): void;
  /** The server does not want this connection: ask it by HTTP why. */
  refused(): void;
  entries(entries: Entry[]): void;
  state(state: State): void;
  typing(typing: Typing): void;
  resync(): void;
}

type Ack = { ok: true; seq: number } | { ok: false; error: SocketError };

const ACK_TIMEOUT = 11_000; // ms
/** A little longer than the time between two pings: a connection on which nothing came for so long is dead. */
const SILENCE = 10_500; // ms

export class Connection {
  readonly #socket: Socket;
  /** Epoch milliseconds of the last sign of life. */
  #heardAt = 0;

  /** `auth` is asked at every (re)connect, so that the server sends exactly what is missing by then. */
  constructor(server: string, auth: () => CitizenAuth, hooks: ConnectionHooks) {
    this.#socket = io(`${server}/citizen`, {
      path: "/socket.io",
      auth: (answer) => { answer(auth()); },
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 10_000,
      forceNew: true,
    });
    this.#listen(hooks);
  }

  stop(): void {
    this.#socket.removeAllListeners();
    this.#socket.disconnect();
  }

  /** After a refusal that HTTP could not confirm. */
  retry(): void {
    this.#socket.connect();
  }

  async say(message: Say): Promise<Verdict> {
    // A disconnected socket would keep the message in a queue of its own; the outbox is the only queue.
    if (!this.#socket.connected) return { kind: "later" };
    try {
      const ack = (await this.#socket.timeout(ACK_TIMEOUT).emitWithAck("say", message)) as Ack;
      this.#heardAt = Date.now();
      return ack.ok ? { kind: "accepted", seq: ack.seq } : verdictOf(ack.error);
    } catch {
      this.#leaveIfSilent();
      return { kind: "later" };
    }
  }

  typing(): void {
    this.#tell("typing", {});
  }

  read(seq: number): void {
    this.#tell("read", { seq });
  }

  /** Half open: the other side is gone and nobody told us. The client library would wait for two more pings. */
  #leaveIfSilent(): void {
    if (this.#socket.connected && Date.now() - this.#heardAt > SILENCE) this.#socket.io.engine.close();
  }

  /** Hints only: never kept for later. */
  #tell(event: string, payload: object): void {
    if (this.#socket.connected) this.#socket.emit(event, payload);
  }

  #listen(hooks: ConnectionHooks): void {
    const hear = (): void => { this.#heardAt = Date.now(); };
    this.#socket.onAny(hear);
    this.#socket.io.on("ping", hear);
    this.#socket.on("connect", () => { hooks.up(); });
    this.#socket.on("disconnect", (reason) => {
      hooks.down();
      if (reason === "io server disconnect") hooks.refused();
    });
    this.#socket.on("connect_error", () => {
      hooks.down();
      // Not active: the server answered and said no, so the client will not try again by itself.
      if (!this.#socket.active) hooks.refused();
    });
    this.#socket.on("entries", (entries: Entry[]) => { hooks.entries(entries); });
    this.#socket.on("state", (state: State) => { hooks.state(state); });
    this.#socket.on("typing", (typing: Typing) => { hooks.typing(typing); });
    this.#socket.on("resync", () => { hooks.resync(); });
  }
}
