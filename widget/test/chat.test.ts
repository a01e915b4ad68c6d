import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Chat } from "../src/chat/chat.js";
import type { ConnectionHooks } from "../src/chat/connection.js";
import { Session } from "../src/chat/session.js";
import type { Verdict } from "../src/chat/verdict.js";
import type { Say } from "../src/protocol.js";
import { anEntry, aState } from "./people.js";

/** The Socket.IO side by hand: what is said waits here, and `hooks` are what the server would call. */
const wire = vi.hoisted(() => ({
  hooks: null as ConnectionHooks | null,
  said: [] as { message: Say; answer: (verdict: Verdict) => void }[],
}));
vi.mock("../src/chat/connection.js", () => ({
  Connection: class {
    constructor(_server: string, _auth: unknown, hooks: ConnectionHooks) {
      wire.hooks = hooks;
    }
    say(message: Say): Promise<Verdict> {
      return new Promise((answer) => { wire.said.push({ message, answer }); });
    }
    stop = vi.fn();
    typing = vi.fn();
    read = vi.fn();
  },
}));

function server(): ConnectionHooks {
  if (wire.hooks === null) throw new Error("not connected");
  return wire.hooks;
}
const fetched = vi.fn<() => Promise<Response>>();
let session: Session;
let chat: Chat;

function newChat(): Chat {
  session = new Session("http://gateway.test", sessionStorage);
  return new Chat("http://gateway.test", session, "de");
}

async function answer(verdict: Verdict): Promise<void> {
  wire.said.at(-1)?.answer(verdict);
  await vi.advanceTimersByTimeAsync(0);
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", fetched);
  sessionStorage.clear();
  wire.said.length = 0;
  session = new Session("http://gateway.test", sessionStorage);
  session.save("conversation", { id: "a", token: "t", notice: { version: "1", text: "", url: "/" } });
  chat = newChat();
  chat.resume();
  server().up();
});
afterEach(() => {
  chat.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("what was refused", () => {
  it("comes back into the composer in the order it was written, in front of what is being written", async () => {
    chat.say("eins");
    chat.say("zwei");
    chat.setDraft("drei");
    await answer({ kind: "refused", code: "closed", title: "Beendet." });
    await answer({ kind: "refused", code: "closed", title: "Beendet." });
    expect(chat.view.draft).toBe("eins\nzwei\ndrei");
    expect(session.load("draft")).toBe("eins\nzwei\ndrei");
    expect(chat.view.problem).toBe("Beendet.");
  });
});

describe("a reload", () => {
  it("in the middle of sending sends the same message under the same id", async () => {
    chat.say("eins");
    chat.say("zwei");
    await vi.advanceTimersByTimeAsync(0);
    chat.stop();
    chat = newChat();
    chat.resume();
    server().up();
    await answer({ kind: "accepted", seq: 1 });
    expect(wire.said.map(({ message }) => message.text)).toEqual(["eins", "eins", "zwei"]);
    expect(wire.said[1]?.message.client_id).toBe(wire.said[0]?.message.client_id);
  });

  it("does not lose what was never sent in a conversation that is gone", async () => {
    chat.say("eins");
    await answer({ kind: "gone" });
    fetched.mockRejectedValue(new TypeError("offline"));
    await chat.startNew();
    expect(chat.view.draft).toBe("eins");
    expect(newChat().resume()).toBe(false);
    expect(session.load("draft")).toBe("eins");
  });
});

describe("a resync", () => {
  it("takes the server's log and state, also when it has gone back", async () => {
    server().entries([1, 2, 3, 4, 5].map((seq) => anEntry({ seq })));
    server().state(aState({ seq: 5, epoch: 4, owner: "clerk" }));
    const restored = { entries: [anEntry({ seq: 1 }), anEntry({ seq: 2 })], state: aState({ seq: 2, epoch: 1 }) };
    fetched.mockResolvedValue(new Response(JSON.stringify(restored)));
    server().resync();
    await vi.advanceTimersByTimeAsync(0);
    expect(chat.view.entries.map((entry) => entry.seq)).toEqual([1, 2]);
    expect(chat.view.state).toMatchObject({ owner: "bot", epoch: 1 });
  });
});
