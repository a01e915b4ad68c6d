import { describe, expect, it } from "vitest";
import { choicesOpen, lastSeq, merge, newerState, takenChoice } from "../src/chat/log.js";
import { anEntry, aState } from "./people.js";

const [one, two, three, four] = [1, 2, 3, 4].map((seq) => anEntry({ seq }));

describe("merge", () => {
  it("appends what follows", () => {
    const merged = merge([one!], [two!, three!]);
    expect(merged.entries.map((entry) => entry.seq)).toEqual([1, 2, 3]);
    expect(merged.added.map((entry) => entry.seq)).toEqual([2, 3]);
    expect(merged.hole).toBe(false);
  });

  it("drops what is known, however often it comes", () => {
    const merged = merge([one!, two!], [one!, two!, two!]);
    expect(merged.entries).toHaveLength(2);
    expect(merged.added).toEqual([]);
  });

  it("puts a shuffled batch in order", () => {
    expect(merge([], [three!, one!, two!]).entries.map((entry) => entry.seq)).toEqual([1, 2, 3]);
  });

  it("stops at a hole and says so", () => {
    const merged = merge([one!], [two!, four!]);
    expect(lastSeq(merged.entries)).toBe(2);
    expect(merged.hole).toBe(true);
  });

  it("asks again when the very first entries are missing", () => {
    expect(merge([], [two!])).toMatchObject({ entries: [], hole: true });
  });
});

describe("newerState", () => {
  it("keeps the state that an older one overtook", () => {
    const now = aState({ owner: "clerk", epoch: 3, seq: 9 });
    expect(newerState(now, aState({ owner: "queued", epoch: 2, seq: 10 }))).toBe(now);
    expect(newerState(now, aState({ owner: "clerk", epoch: 3, seq: 8 }))).toBe(now);
  });

  it("takes a new queue position of the same epoch", () => {
    const waiting = aState({ owner: "queued", epoch: 2, seq: 4, queue: { position: 2 } });
    const moved = aState({ owner: "queued", epoch: 2, seq: 4, queue: { position: 1 } });
    expect(newerState(waiting, moved)).toBe(moved);
  });
});

describe("choices", () => {
  const offer = anEntry({ seq: 1, kind: "choices", choices: [{ id: "c1", title: "Reisepass" }, { id: "c2", title: "Personalausweis" }] });
  const reply = anEntry({ seq: 2, author: { role: "citizen" }, text: "Reisepass" });

  it("are open until the citizen has said something", () => {
    expect(choicesOpen([offer], offer)).toBe(true);
    expect(choicesOpen([offer, anEntry({ seq: 2 })], offer)).toBe(true);
    expect(choicesOpen([offer, reply], offer)).toBe(false);
  });

  it("remember which one was taken", () => {
    expect(takenChoice([offer, reply], offer)).toBe("c1");
    expect(takenChoice([offer, { ...reply, text: "etwas anderes" }], offer)).toBeNull();
  });
});
