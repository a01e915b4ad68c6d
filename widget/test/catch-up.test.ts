import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../src/chat/api.js";
import { CatchUp } from "../src/chat/catch-up.js";
import type { Entries } from "../src/protocol.js";
import { anEntry, aState } from "./people.js";

type Answer = Entries | ApiError;

/** A server whose answers are given by hand, and the log on this side. */
class Reader {
  readonly asked: number[] = [];
  held = 0;
  known = 0;
  gone = 0;
  startedOver = 0;
  #answer: ((answer: Answer) => void) | null = null;
  readonly catchUp = new CatchUp({
    fetch: async (after) => {
      this.asked.push(after);
      const answer = await new Promise<Answer>((resolve) => { this.#answer = resolve; });
      if (answer instanceof ApiError) throw answer;
      return answer;
    },
    held: () => this.held,
    known: () => this.known,
    take: ({ entries }) => { this.held = entries.at(-1)?.seq ?? this.held; },
    startOver: () => {
      this.startedOver += 1;
      this.held = 0;
    },
    gone: () => { this.gone += 1; },
  });

  async answer(answer: Answer): Promise<void> {
    this.#answer?.(answer);
    await vi.advanceTimersByTimeAsync(0);
  }
}

const upTo = (seq: number): Entries => ({ entries: [anEntry({ seq })], state: aState({ seq }) });
const away = new ApiError(0, "offline", null);

let reader: Reader;
beforeEach(() => {
  vi.useFakeTimers();
  reader = new Reader();
});
afterEach(() => { vi.useRealTimers(); });

describe("catching up", () => {
  it("asks for what a state spoke of and did not come", async () => {
    [reader.held, reader.known] = [3, 5];
    reader.catchUp.expectEntries();
    await vi.advanceTimersByTimeAsync(1_500);
    expect(reader.asked).toEqual([3]);
  });

  it("does not ask when the entries came meanwhile", async () => {
    [reader.held, reader.known] = [3, 5];
    reader.catchUp.expectEntries();
    reader.held = 5;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reader.asked).toEqual([]);
  });

  it("asks again until there is an answer", async () => {
    [reader.held, reader.known] = [3, 5];
    void reader.catchUp.ask();
    await reader.answer(away);
    await vi.advanceTimersByTimeAsync(3_000);
    await reader.answer(new ApiError(503, "store_unavailable", null));
    await vi.advanceTimersByTimeAsync(3_000);
    await reader.answer(upTo(5));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reader.asked).toEqual([3, 3, 3]);
  });

  it("replaces the whole log on resync, also while another question is under way", async () => {
    [reader.held, reader.known] = [7, 8];
    void reader.catchUp.ask();
    reader.catchUp.resync();
    await reader.answer(upTo(8));
    expect(reader.startedOver).toBe(0);
    await vi.advanceTimersByTimeAsync(3_000);
    await reader.answer(upTo(2));
    expect(reader.asked).toEqual([7, 0]);
    expect(reader.startedOver).toBe(1);
    expect(reader.held).toBe(2);
  });

  it("goes when the conversation is gone, and says nothing after it was stopped", async () => {
    void reader.catchUp.ask();
    await reader.answer(new ApiError(404, "not_found", "Weg."));
    expect(reader.gone).toBe(1);
    void reader.catchUp.ask();
    reader.catchUp.stop();
    await reader.answer(new ApiError(404, "not_found", "Weg."));
    expect(reader.gone).toBe(1);
  });
});
