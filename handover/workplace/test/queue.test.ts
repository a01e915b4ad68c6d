import { describe, expect, it } from "vitest";
import type { Action } from "../src/state/actions";
import type { AppState } from "../src/state/model";
import { reduce } from "../src/state/reduce";
import { attentionCount, longestWaiting, unreadCount, writingEpoch } from "../src/state/select";
import { entry, item, queue, signedIn, stateOf } from "./fixtures";

const after = (state: AppState, ...actions: Action[]): AppState => actions.reduce(reduce, state);

describe("the lists", () => {
  it("forget conversations nothing needs any more, but not the open one", () => {
    const state = after(
      signedIn(),
      { type: "queue", queue: queue({ mine: [item("a"), item("b")] }) },
      { type: "route", openId: "a", panel: "conversation" },
      { type: "queue", queue: queue() },
    );
    expect(Object.keys(state.threads)).toEqual(["a"]);
    expect(state.threads.a?.item?.conversation_id).toBe("a");
  });

  it("hand an accepted request over at once", () => {
    const state = after(
      signedIn(),
      { type: "queue", queue: queue({ waiting: [item("a")] }) },
      { type: "accept-asked", id: "a" },
      { type: "accept-answered", id: "a", epoch: 3 },
    );
    expect(state.queue?.waiting).toEqual([]);
    expect(state.queue?.mine[0]).toMatchObject({ conversation_id: "a", epoch: 3, owner: "clerk" });
    expect(state.accepting).toEqual([]);
    expect(writingEpoch(state, "a")).toBe(3);
  });

  it("leave a request that could not be accepted where it was", () => {
    const state = after(
      signedIn(),
      { type: "queue", queue: queue({ waiting: [item("a")] }) },
      { type: "accept-asked", id: "a" },
      { type: "accept-answered", id: "a", epoch: null },
    );
    expect(state.queue?.waiting).toHaveLength(1);
    expect(writingEpoch(state, "a")).toBeNull();
  });

  it("know the newest epoch of an own conversation", () => {
    const state = after(
      signedIn(),
      { type: "queue", queue: queue({ mine: [item("a", { owner: "clerk", epoch: 3 })] }) },
      { type: "conversation-state", id: "a", state: stateOf("clerk", 5) },
    );
    expect(writingEpoch(state, "a")).toBe(5);
  });

  it("find who has waited longest", () => {
    const waiting = [item("late", { since: "2026-11-23T16:24:00Z" }), item("early", { since: "2026-11-23T16:01:00Z" })];
    expect(longestWaiting(signedIn({ queue: queue({ waiting }) }))?.conversation_id).toBe("early");
    expect(longestWaiting(signedIn())).toBeNull();
  });
});

describe("unread messages", () => {
  const followed = after(
    signedIn(),
    { type: "queue", queue: queue({ waiting: [item("w")], mine: [item("a", { owner: "clerk" })] }) },
    { type: "entries", id: "a", entries: [entry(1), entry(2, "bot"), entry(3)] },
  );

  it("are the citizen's that were neither shown nor answered", () => {
    expect(unreadCount(followed, "a")).toBe(2);
    expect(unreadCount(reduce(followed, { type: "read", id: "a", seq: 1 }), "a")).toBe(1);
    const answered = after(followed, { type: "entries", id: "a", entries: [entry(4, "clerk"), entry(5)] });
    expect(unreadCount(answered, "a")).toBe(1);
  });

  it("never become unread again", () => {
    const read = reduce(followed, { type: "read", id: "a", seq: 3 });
    expect(reduce(read, { type: "read", id: "a", seq: 1 })).toBe(read);
  });

  it("count in the title together with waiting requests", () => {
    expect(attentionCount(followed)).toBe(2);
    expect(attentionCount(reduce(followed, { type: "read", id: "a", seq: 3 }))).toBe(1);
  });
});
