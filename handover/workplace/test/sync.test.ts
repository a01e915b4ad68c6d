import { beforeEach, describe, expect, it, vi } from "vitest";
import { Store } from "../src/store";
import { Sync } from "../src/sync";
import { entry, FakeWire, item, queue, refusal, settle, signedIn, stateOf } from "./fixtures";

let store: Store;
let wire: FakeWire;
let sync: Sync;
const gone = vi.fn();

beforeEach(() => {
  gone.mockClear();
  store = new Store(signedIn());
  wire = new FakeWire();
  sync = new Sync(store, gone);
  sync.use(wire);
});

describe("what the server tells", () => {
  it("makes her own conversations followed, once", async () => {
    const lists = queue({ mine: [item("a", { owner: "clerk" })], waiting: [item("w")] });
    sync.events.queue(lists);
    sync.events.state({ conversation_id: "a", state: stateOf("clerk", 3) });
    await settle();
    sync.events.queue(lists);
    expect(wire.of("follow")).toEqual([{ conversation_id: "a", last_seq: 0 }]);
  });

  it("asks again from the last entry when there is a hole", () => {
    sync.events.entries({ conversation_id: "a", entries: [entry(1), entry(2)] });
    sync.events.entries({ conversation_id: "a", entries: [entry(4)] });
    expect(wire.of("follow")).toEqual([{ conversation_id: "a", last_seq: 2 }]);
  });

  it("drops and asks from the beginning on resync", () => {
    sync.events.entries({ conversation_id: "a", entries: [entry(1)] });
    sync.events.resync({ conversation_id: "a" });
    expect(store.state.threads.a?.entries).toEqual([]);
    expect(wire.of("follow")).toEqual([{ conversation_id: "a", last_seq: 0 }]);
  });

  it("reads on from where it stopped after a reconnect", () => {
    sync.events.entries({ conversation_id: "a", entries: [entry(1), entry(2)] });
    sync.followAll();
    expect(wire.of("follow")).toEqual([{ conversation_id: "a", last_seq: 2 }]);
  });

  it("says when a conversation may not be read any more, but not when the connection fails", async () => {
    wire.answer("follow", refusal("offline"), refusal("not_found", "Gibt es nicht."));
    await sync.follow("a");
    expect(gone).not.toHaveBeenCalled();
    await sync.follow("a");
    expect(gone).toHaveBeenCalledWith("a", "Gibt es nicht.");
  });

  it("asks again when the state speaks of entries that did not come", async () => {
    sync.events.entries({ conversation_id: "a", entries: [entry(1)] });
    sync.events.state({ conversation_id: "a", state: { ...stateOf("clerk", 3), seq: 1 } });
    await settle();
    expect(wire.of("follow")).toEqual([]);
    sync.events.state({ conversation_id: "a", state: { ...stateOf("clerk", 3), seq: 3 } });
    expect(wire.of("follow")).toEqual([{ conversation_id: "a", last_seq: 1 }]);
  });

  it("asks again for what a database that was away did not give", async () => {
    vi.useFakeTimers();
    wire.answer("follow", refusal("store_unavailable"), { ok: true });
    await sync.follow("a");
    await vi.advanceTimersByTimeAsync(3_000);
    expect(wire.of("follow")).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(wire.of("follow")).toHaveLength(2);
    vi.useRealTimers();
  });

  it("shows only the citizen as typing", () => {
    sync.events.typing({ conversation_id: "a", role: "bot" });
    expect(store.state.threads.a).toBeUndefined();
    sync.events.typing({ conversation_id: "a", role: "citizen" });
    expect(store.state.threads.a?.citizenTypingUntil).toBeGreaterThan(Date.now());
  });
});
