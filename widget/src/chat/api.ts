/** HTTP calls of the citizen. Contract: docs/protocol.md */
import type { Callback, ClerkRequest, ConversationOpened, Entries, OpenConversation, Problem, Rating, State, StateChanged } from "../protocol.js";

export type TranscriptFormat = "html" | "txt";

/** A refused or failed call. `status` 0: no answer at all. `title`: German, null when the server gave none. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string | null,
    /** seconds */
    readonly retryAfter: number | null = null,
  ) {
    super(`${status} ${code}`);
  }

  /** Worth trying again with the same content. */
  get temporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const TIMEOUT = 20_000; // ms

export class Api {
  constructor(private readonly server: string) {}

  open(request: OpenConversation): Promise<ConversationOpened> {
    return this.#json("POST", "/conversations", null, request);
  }

  /** One conversation; `token` goes into the header, never into an address. */
  conversation(id: string, token: string): ConversationApi {
    return new ConversationApi((method, path, body) => this.#call(method, `/conversations/${encodeURIComponent(id)}${path}`, token, body));
  }

  async #json<Result>(method: string, path: string, token: string | null, body?: unknown): Promise<Result> {
    return (await (await this.#call(method, path, token, body)).json()) as Result;
  }

  async #call(method: string, path: string, token: string | null, body?: unknown): Promise<Response> {
    const headers = new Headers();
    if (token !== null) headers.set("Authorization", `Bearer ${token}`);
    if (body !== undefined) headers.set("Content-Type", "application/json");
    const request: RequestInit = {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT),
    };
    let response: Response;
    try {
      response = await fetch(`${this.server}/api/v1${path}`, request);
    } catch {
      throw new ApiError(0, "offline", null);
    }
    if (!response.ok) throw await toError(response);
    return response;
  }
}

type Call = (method: string, path: string, body?: unknown) => Promise<Response>;

export class ConversationApi {
  constructor(private readonly call: Call) {}

  async entriesAfter(seq: number): Promise<Entries> {
    return (await (await this.call("GET", `/entries?after=${seq}&wait=0`)).json()) as Entries;
  }

  requestClerk(request: ClerkRequest): Promise<State> {
    return this.#state("POST", "/clerk-request", request);
  }

  withdraw(): Promise<State> {
    return this.#state("DELETE", "/clerk-request");
  }

  leaveCallback(callback: Callback): Promise<State> {
    return this.#state("POST", "/callback", callback);
  }

  close(): Promise<State> {
    return this.#state("POST", "/close");
  }

  async giveFeedback(seq: number, helpful: boolean): Promise<void> {
    await this.call("POST", `/entries/${seq}/feedback`, { helpful });
  }

  async rate(rating: Rating): Promise<void> {
    await this.call("POST", "/rating", rating);
  }

  async transcript(format: TranscriptFormat): Promise<Blob> {
    return (await this.call("GET", `/transcript?format=${format}`)).blob();
  }

  async erase(): Promise<void> {
    await this.call("DELETE", "");
  }

  async #state(method: string, path: string, body?: unknown): Promise<State> {
    const changed = (await (await this.call(method, path, body)).json()) as StateChanged;
    return changed.state;
  }
}

async function toError(response: Response): Promise<ApiError> {
  const retryAfter = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  let problem: Partial<Problem> = {};
  try {
    problem = (await response.json()) as Partial<Problem>;
  } catch {
    // A proxy answered, not the gateway.
  }
  return new ApiError(response.status, problem.code ?? "unknown", problem.title ?? null, Number.isNaN(retryAfter) ? null : retryAfter);
}
