import { beforeEach, describe, expect, it, vi } from "vitest";
import { Desk } from "../src/desk";
import { Notices } from "../src/notices";
import { OutboxSender } from "../src/outbox";
import { Store } from "../src/store";
import { Sync } from "../src/sync";
import { de } from "../src/texts/de";
import { FakeWire, item, queue, refusal, settle, signedIn } from "./fixtures";

let store: Store;
let wire: FakeWire;
let desk: Desk;

beforeEach(() => {
  const mine = [item("a", { owner: "clerk", epoch: 3 }), item("b", { owner: "clerk" })];
  store = new Store(signedIn({ queue: queue({ waiting: [item("w")], mine }) }));
  wire = new FakeWire();
  const sync = new Sync(store, vi.fn());
  sync.use(wire);
  const navigate = (openId: string | null, panel: "lists" | "conversation" | "context"): void => {
    store.dispatch({ type: "route", openId, panel });
  };
  const outbox = new OutboxSender(store, wire, vi.fn());
  desk = new Desk({ store, wire, sync, outbox, notices: new Notices(store), navigate });
});

const told = (): string[] => store.state.notices.map((notice) => notice.text);

describe("accepting", () => {
  it("opens the conversation for the winner", async () => {
    wire.answer("accept", { ok: true, epoch: 3 } as never);
    await desk.accept("w");
    expect(store.state.openId).toBe("w");
    expect(store.state.queue?.mine.map((each) => each.conversation_id)).toEqual(["a", "b", "w"]);
  });

  it("tells the loser calmly who was faster and takes it off the list", async () => {
    wire.answer("accept", refusal("taken", "Das Gespräch hat Frau Yılmaz übernommen."));
    await desk.accept("w");
    expect(store.state.notices).toMatchObject([{ tone: "info", text: "Das Gespräch hat Frau Yılmaz übernommen." }]);
    expect(store.state.queue?.waiting).toEqual([]);
    expect(store.state.openId).toBeNull();
  });

  it("asks once, however often she clicks", async () => {
    await Promise.all([desk.accept("w"), desk.accept("w")]);
    expect(wire.of("accept")).toHaveLength(1);
  });

  it("leaves the request in the list while offline", async () => {
    wire.answer("accept", refusal("offline"));
    await desk.accept("w");
    expect(store.state.queue?.waiting).toHaveLength(1);
    expect(told()).toEqual([de.notice.offline]);
  });
});

describe("writing", () => {
  it("sends trimmed text under the current epoch", () => {
    expect(desk.say("a", "  Guten Tag \n")).toBe(true);
    expect(wire.of("say")[0]).toMatchObject({ conversation_id: "a", epoch: 3, text: "Guten Tag" });
  });

  it.each([["nothing", "   "], ["2,001 characters", "x".repeat(2001)]])("does not send %s", (_name, text) => {
    expect(desk.say("a", text)).toBe(false);
    expect(store.state.outbox).toEqual([]);
  });

  it("counts characters as the server does", () => {
    expect(desk.say("a", "😀".repeat(2000))).toBe(true);
  });

  it("does not write into a conversation that is not hers", () => {
    expect(desk.say("w", "Hallo")).toBe(false);
  });

  it("says at most every three seconds that she is typing", () => {
    desk.draft("a", "G");
    desk.draft("a", "Gu");
    expect(wire.of("typing")).toHaveLength(1);
    expect(store.state.drafts.a).toBe("Gu");
  });
});

describe("letting go", () => {
  it.each(["hand_back", "close"] as const)("%s takes it off her list", async (event) => {
    desk.open("a");
    await (event === "close" ? desk.close("a") : desk.handBack("a"));
    expect(wire.of(event)).toEqual([{ conversation_id: "a" }]);
    expect(store.state.queue?.mine.map((each) => each.conversation_id)).toEqual(["b"]);
    expect(store.state.openId).toBeNull();
  });

  it("keeps the conversation when the server refuses", async () => {
    wire.answer("close", refusal("store_unavailable", "Bitte gleich noch einmal."));
    await desk.close("a");
    expect(store.state.queue?.mine).toHaveLength(2);
    expect(told()).toEqual(["Bitte gleich noch einmal."]);
  });

  it("writes the note before it transfers", async () => {
    await desk.transfer("a", { kind: "department", id: "standesamt", title: "Standesamt" }, " Eilt. ");
    const events = wire.asked.filter((each) => each.event !== "follow");
    expect(events).toEqual([
      { event: "note", payload: { conversation_id: "a", text: "Eilt." } },
      { event: "transfer", payload: { conversation_id: "a", department: "standesamt" } },
    ]);
    expect(told()).toEqual(["Weitergeleitet: Standesamt"]);
  });

  it("does not transfer when the note was lost", async () => {
    wire.answer("note", refusal("timeout"));
    await desk.transfer("a", { kind: "clerk", id: "schmidt", title: "Herr Schmidt" }, "Eilt.");
    expect(wire.of("transfer")).toEqual([]);
  });
});

describe("going about", () => {
  it("opens own conversations by number and the longest waiting request", async () => {
    desk.openMine(2);
    expect(store.state.openId).toBe("b");
    desk.openMine(9);
    expect(store.state.openId).toBe("b");
    desk.openNextWaiting();
    expect(store.state.openId).toBe("w");
    await settle();
    expect(wire.of("follow").map((each) => each.conversation_id)).toEqual(["b", "w"]);
  });

  it("takes presence back when the server refuses, but not while offline", async () => {
    wire.answer("presence", refusal("not_allowed", "Nein."));
    await desk.setPresence("away");
    expect(store.state.presence).toBe("available");
    wire.answer("presence", refusal("offline"));
    await desk.setPresence("away");
    expect(store.state.presence).toBe("away");
  });
});
