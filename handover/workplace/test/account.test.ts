import { beforeEach, describe, expect, it, vi } from "vitest";
import { Account } from "../src/account";
import { remember } from "../src/memory";
import { StaffApi } from "../src/session";
import { Store } from "../src/store";
import { de } from "../src/texts/de";
import { FakeWire, SCHMIDT, YILMAZ } from "./fixtures";

const json = (status: number, body: object, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers });

let store: Store;
let wire: FakeWire;
let account: Account;
const server = vi.fn<typeof fetch>();

function open(): void {
  store = new Store();
  store.subscribe((state, before) => { remember(sessionStorage, state, before); });
  wire = new FakeWire();
  account = new Account(new StaffApi(server), store, wire, sessionStorage);
}

/** The next sign-in or `me` is answered by `who`; whatever else is asked gets an empty directory. */
function answerWith(who: object, status = 200, headers: Record<string, string> = {}): void {
  server.mockImplementation((input) => {
    const path = typeof input === "string" ? input : "";
    if (path.endsWith("directory")) return Promise.resolve(json(200, { departments: [], colleagues: [] }));
    return Promise.resolve(json(status, who, headers));
  });
}

beforeEach(() => {
  sessionStorage.clear();
  open();
});

describe("signing in", () => {
  it("opens the connection and sends the token with later writes", async () => {
    answerWith(YILMAZ);
    expect(await account.signIn("yilmaz", "geheim")).toBeNull();
    expect(store.state.session).toMatchObject({ phase: "signed-in", self: YILMAZ });
    expect(wire.opened).toBe(1);
    await account.signOut();
    const [, init] = server.mock.calls.find(([path]) => path === "/api/v1/staff/logout") ?? [];
    expect(init?.headers).toMatchObject({ "X-CSRF-Token": "c1" });
  });

  it("opens no connection for somebody who is not a clerk", async () => {
    answerWith({ ...YILMAZ, roles: ["editor"] });
    await account.signIn("yilmaz", "geheim");
    expect(wire.opened).toBe(0);
  });

  it.each([
    [401, { code: "login_failed", title: "Der Name oder das Passwort ist falsch." }, {}, "Der Name oder das Passwort ist falsch."],
    [401, {}, {}, de.signIn.wrong],
    [429, { code: "too_many", title: "Zu viele." }, { "Retry-After": "30" }, de.signIn.tooMany(30)],
    [500, {}, {}, de.signIn.failed],
  ])("explains %i in German", async (status, body, headers, sentence) => {
    answerWith(body, status, headers);
    expect(await account.signIn("yilmaz", "falsch")).toBe(sentence);
  });

  it("explains a gateway that cannot be reached", async () => {
    server.mockRejectedValue(new TypeError("network"));
    expect(await account.signIn("yilmaz", "geheim")).toBe(de.signIn.unreachable);
  });
});

describe("what this browser remembers", () => {
  const write = (): void => { store.dispatch({ type: "draft", id: "a", text: "angefangen" }); };

  it("is what was not sent, not what the log brings back", async () => {
    answerWith(YILMAZ);
    await account.resume();
    for (const clientId of ["one", "two"]) {
      const item = { conversationId: "a", epoch: 3, clientId, text: clientId, writtenAt: 0, seq: null };
      store.dispatch({ type: "written", item });
    }
    store.dispatch({ type: "delivered", clientId: "one", seq: 1 });
    open();
    await account.resume();
    expect(store.state.outbox.map((each) => each.clientId)).toEqual(["two"]);
  });

  it("comes back after a reload", async () => {
    answerWith(YILMAZ);
    await account.resume();
    write();
    open();
    await account.resume();
    expect(store.state.drafts).toEqual({ a: "angefangen" });
  });

  it("survives an expired session", async () => {
    answerWith(YILMAZ);
    await account.resume();
    write();
    answerWith({ code: "signed_out" }, 401);
    await account.verify();
    expect(store.state.session).toMatchObject({ phase: "signed-out", reason: "expired" });
    answerWith(YILMAZ);
    await account.signIn("yilmaz", "geheim");
    expect(store.state.drafts).toEqual({ a: "angefangen" });
  });

  it("is not given to another clerk", async () => {
    answerWith(YILMAZ);
    await account.resume();
    write();
    answerWith({ code: "signed_out" }, 401);
    await account.verify();
    answerWith(SCHMIDT);
    await account.signIn("schmidt", "geheim");
    expect(store.state.drafts).toEqual({});
    open();
    answerWith(YILMAZ);
    await account.resume();
    expect(store.state.drafts).toEqual({});
  });

  it("is cleared by signing out, even when the gateway is away", async () => {
    answerWith(YILMAZ);
    await account.resume();
    write();
    server.mockRejectedValue(new TypeError("network"));
    await account.signOut();
    expect(sessionStorage).toHaveLength(0);
    expect(store.state.drafts).toEqual({});
  });

  it("is dropped when it cannot be read", async () => {
    sessionStorage.setItem("buergerdraht.workplace", "{kaputt");
    answerWith(YILMAZ);
    await account.resume();
    expect(store.state.session.phase).toBe("signed-in");
  });
});
