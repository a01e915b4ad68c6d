/** Signing in and out: what happens to the session, the connection and what this browser remembers. */
import type { Wire } from "./connection";
import { forget, recall } from "./memory";
import type { StaffSelf } from "./protocol";
import type { StaffApi } from "./session";
import { ApiError } from "./session";
import type { Store } from "./store";
import { de } from "./texts/de";

const RETRY_MS = 5_000;

export class Account {
  #lastClerk: string | null = null;
  readonly #api: StaffApi;
  readonly #store: Store;
  readonly #wire: Pick<Wire, "open" | "shut">;
  readonly #storage: Storage;

  constructor(api: StaffApi, store: Store, wire: Pick<Wire, "open" | "shut">, storage: Storage) {
    this.#api = api;
    this.#store = store;
    this.#wire = wire;
    this.#storage = storage;
  }

  /** On load: is somebody signed in already? */
  async resume(): Promise<void> {
    try {
      this.#enter(await this.#api.me());
    } catch (error) {
      if (isUnauthorised(error)) this.#store.dispatch({ type: "signed-out", reason: "none" });
      else setTimeout(() => void this.resume(), RETRY_MS);
    }
  }

  /** Returns null when signed in, else the sentence to show. */
  async signIn(username: string, password: string): Promise<string | null> {
    try {
      this.#enter(await this.#api.login(username, password));
      return null;
    } catch (error) {
      return signInProblem(error);
    }
  }

  /** Ends the session here and, when it can be reached, on the server; clears what this browser remembers. */
  async signOut(): Promise<void> {
    this.#wire.shut();
    await this.#api.logout().catch(() => undefined);
    forget(this.#storage);
    this.#lastClerk = null;
    this.#store.dispatch({ type: "signed-out", reason: "signed-out" });
  }

  /** After the server refused the connection: either the session has ended, or it is worth another try. */
  async verify(): Promise<void> {
    if (this.#store.state.session.phase !== "signed-in") return;
    try {
      await this.#api.me();
      setTimeout(() => { this.#reopen(); }, RETRY_MS);
    } catch (error) {
      if (isUnauthorised(error)) this.#expire();
      else setTimeout(() => void this.verify(), RETRY_MS);
    }
  }

  /** Fetches where conversations can be transferred to; an old list stays when that fails. */
  async refreshDirectory(): Promise<void> {
    try {
      this.#store.dispatch({ type: "directory", directory: await this.#api.directory() });
    } catch (error) {
      if (isUnauthorised(error)) this.#expire();
    }
  }

  #enter(self: StaffSelf): void {
    const someoneElse = this.#lastClerk !== null && this.#lastClerk !== self.name;
    if (someoneElse) this.#store.dispatch({ type: "signed-out", reason: "none" });
    const remembered = this.#lastClerk === self.name ? null : recall(this.#storage, self.name);
    this.#lastClerk = self.name;
    if (remembered) this.#store.dispatch({ type: "remembered", remembered });
    this.#store.dispatch({ type: "signed-in", self });
    if (!self.roles.includes("clerk")) return;
    this.#store.dispatch({ type: "link", link: "connecting" });
    this.#wire.open();
    void this.refreshDirectory();
  }

  #expire(): void {
    this.#wire.shut();
    this.#store.dispatch({ type: "session-expired" });
  }

  #reopen(): void {
    if (this.#store.state.session.phase === "signed-in") this.#wire.open();
  }
}

function isUnauthorised(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 401 || error.status === 403);
}

function signInProblem(error: unknown): string {
  if (!(error instanceof ApiError)) return de.signIn.failed;
  if (error.status === 0) return de.signIn.unreachable;
  if (error.status === 429) return de.signIn.tooMany(error.retryAfter);
  if (error.status === 401) return error.title || de.signIn.wrong;
  return error.title || de.signIn.failed;
}
