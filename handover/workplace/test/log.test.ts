import { describe, expect, it } from "vitest";
import { hasHole, mergeEntries } from "../src/state/log";
import { reduce } from "../src/state/reduce";
import { entry, signedIn, stateOf } from "./fixtures";

const seqs = (entries: readonly { seq: number }[]): number[] => entries.map((each) => each.seq);

describe("a conversation's log", () => {
  it("takes entries in any order and each once", () => {
    const held = mergeEntries([], [entry(2), entry(1)]);
    expect(seqs(mergeEntries(held, [entry(2), entry(3), entry(3)]))).toEqual([1, 2, 3]);
  });

  it("keeps its identity when there is nothing new", () => {
    const held = [entry(1)];
    expect(mergeEntries(held, [entry(1)])).toBe(held);
  });

  it("stops at a hole and says so", () => {
    const held = [entry(1)];
    expect(seqs(mergeEntries(held, [entry(3), entry(4)]))).toEqual([1]);
    expect(hasHole(held, [entry(3)])).toBe(true);
    expect(hasHole(held, [entry(3), entry(2)])).toBe(false);
  });

  it("is empty again after a resync", () => {
    let state = reduce(signedIn(), { type: "entries", id: "a", entries: [entry(1)] });
    state = reduce(state, { type: "conversation-state", id: "a", state: stateOf("clerk", 3) });
    expect(state.threads.a?.loaded).toBe(true);
    state = reduce(state, { type: "dropped", id: null });
    expect(state.threads.a).toMatchObject({ entries: [], loaded: false });
  });

  it("stops showing the citizen as typing when she has written", () => {
    let state = reduce(signedIn(), { type: "citizen-typing", id: "a", until: 9e15 });
    state = reduce(state, { type: "entries", id: "a", entries: [entry(1, "bot")] });
    expect(state.threads.a?.citizenTypingUntil).toBe(9e15);
    state = reduce(state, { type: "entries", id: "a", entries: [entry(2)] });
    expect(state.threads.a?.citizenTypingUntil).toBe(0);
  });
});
