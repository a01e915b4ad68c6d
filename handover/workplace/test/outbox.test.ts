import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { OutboxSender } from "../src/outbox";
import type { OutboxItem } from "../src/state/model";
import { Store } from "../src/store";
import { entry, FakeWire, refusal, settle, signedIn } from "./fixtures";

const reply = (clientId: string, text = clientId, conversationId = "a"): OutboxItem => ({
  conversationId,
  epoch: 3,
  clientId,
  text,
  writtenAt: 0,
  seq: null,
});

let store: Store;
let wire: FakeWire;
let sender: OutboxSender;
const refused = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  refused.mockClear();
  store = new Store(signedIn({ drafts: { a: "angefangen" } }));
  wire = new FakeWire();
  sender = new OutboxSender(store, wire, refused);
});
afterEach(() => vi.useRealTimers());

const write = (...items: OutboxItem[]): void => {
  for (const each of items) store.dispatch({ type: "written", item: each });
  sender.flush();
};

describe("the outbox", () => {
  it("sends one reply of a conversation after the other", async () => {
    wire.answer("say", { ok: true, seq: 7 } as never, { ok: true, seq: 8 } as never);
    write(reply("one"), reply("two"), reply("other", "x", "b"));
    expect(wire.of("say").map((each) => each.client_id)).toEqual(["one", "other"]);
    await settle();
    expect(wire.of("say").map((each) => each.client_id)).toEqual(["one", "other", "two"]);
    expect(wire.of("say")[0]).toEqual({ conversation_id: "a", epoch: 3, client_id: "one", text: "one" });
  });

  it("empties the draft and lets a reply go when its entry arrives", async () => {
    wire.answer("say", { ok: true, seq: 1 } as never);
    write(reply("one"));
    expect(store.state.drafts).toEqual({});
    await settle();
    expect(store.state.outbox[0]?.seq).toBe(1);
    store.dispatch({ type: "entries", id: "a", entries: [entry(1, "clerk", { client_id: "one" })] });
    expect(store.state.outbox).toEqual([]);
  });

  it("lets a reply go when its entry came before the acknowledgement", async () => {
    wire.answer("say", { ok: true, seq: 1 } as never);
    write(reply("one"));
    store.dispatch({ type: "entries", id: "a", entries: [entry(1, "clerk")] });
    await settle();
    expect(store.state.outbox).toEqual([]);
  });

  it("waits while offline and sends with the same client_id afterwards", async () => {
    wire.online = false;
    write(reply("one"));
    expect(wire.asked).toEqual([]);
    wire.online = true;
    wire.answer("say", { ok: true, seq: 1 } as never);
    sender.flush();
    await settle();
    expect(wire.of("say").map((each) => each.client_id)).toEqual(["one"]);
  });

  it.each(["timeout", "store_unavailable", "too_many", "internal"])("tries again after %s", async (code) => {
    wire.answer("say", refusal(code), { ok: true, seq: 1 } as never);
    write(reply("one"));
    await settle();
    expect(store.state.outbox[0]?.seq).toBeNull();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(wire.of("say").map((each) => each.client_id)).toEqual(["one", "one"]);
    expect(store.state.outbox[0]?.seq).toBe(1);
    expect(refused).not.toHaveBeenCalled();
  });

  it("puts a refused reply and what follows it back into the draft", async () => {
    wire.answer("say", refusal("epoch", "Gewechselt."));
    write(reply("one"), reply("two"), reply("other", "bleibt", "b"));
    wire.online = false;
    store.dispatch({ type: "draft", id: "a", text: "drei" });
    await settle();
    expect(store.state.drafts.a).toBe("one\n\ntwo\n\ndrei");
    expect(store.state.outbox.map((each) => each.conversationId)).not.toContain("a");
    expect(refused).toHaveBeenCalledWith(expect.objectContaining({ clientId: "one" }), { code: "epoch", title: "Gewechselt." });
  });
});
