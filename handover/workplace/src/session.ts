/** The staff HTTP API: signing in and out, and who there is. Only this file calls `fetch`. */
import type { Directory, Problem, StaffSelf } from "./protocol";

/** A refusal by the gateway. `status` 0: it could not be reached at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    /** Seconds after which a new attempt makes sense, when the server says so. */
    readonly retryAfter: number | null = null,
  ) {
    super(code);
  }
}

export class StaffApi {
  #csrf = "";
  readonly #fetch: typeof fetch;

  constructor(fetcher: typeof fetch = (...args) => fetch(...args)) {
    this.#fetch = fetcher;
  }

  /** Signs in. Raises ApiError 401 for a wrong name or password, 429 after too many attempts. */
  async login(username: string, password: string): Promise<StaffSelf> {
    return this.#keepCsrf(await this.#call<StaffSelf>("POST", "login", { username, password }));
  }

  /** Who is signed in. Raises ApiError 401 when nobody is. */
  async me(): Promise<StaffSelf> {
    return this.#keepCsrf(await this.#call<StaffSelf>("GET", "me"));
  }

  async logout(): Promise<void> {
    await this.#call("POST", "logout");
    this.#csrf = "";
  }

  /** Departments and colleagues a conversation can be transferred to. */
  async directory(): Promise<Directory> {
    return this.#call<Directory>("GET", "directory");
  }

  #keepCsrf(self: StaffSelf): StaffSelf {
    this.#csrf = self.csrf;
    return self;
  }

  async #call<Body>(method: "GET" | "POST", path: string, body?: object): Promise<Body> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (method === "POST" && this.#csrf) headers["X-CSRF-Token"] = this.#csrf;
    if (body) headers["Content-Type"] = "application/json";
    const init: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store" };
    if (body) init.body = JSON.stringify(body);
    const response = await this.#fetch(`/api/v1/staff/${path}`, init).catch(() => {
      throw new ApiError(0, "unreachable", "");
    });
    if (!response.ok) throw await problemOf(response);
    return (response.status === 204 ? undefined : await response.json().catch(() => undefined)) as Body;
  }
}

async function problemOf(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
  const retryAfter = Number(response.headers.get("Retry-After"));
  return new ApiError(
    response.status,
    problem.code ?? "unknown",
    problem.title ?? "",
    Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
  );
}
