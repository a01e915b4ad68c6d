import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Outbox, type Unsent } from "../src/chat/outbox.js";
import type { Verdict } from "../src/chat/verdict.js";
import type { Say } from "../src/protocol.js";

/** The server's side, by hand: every sent message waits here for its verdict. */
class Wire {
  readonly sent: Say[] = [];
  saved: readonly Unsent[] = [];
  readonly refused: string[] = [];
  gone = 0;
  #answer: ((verdict: Verdict) => void) | null = null;
  readonly outbox = new Outbox({
    send: (message) => {
      this.sent.push(message);
      return new Promise((resolve) => {
        this.#answer = resolve;
      });
    },
    save: (messages) => {
      this.saved = JSON.parse(JSON.stringify(messages)) as Unsent[];
    },
    changed: () => undefined,
    refused: (message) => {
      this.refused.push(message.text);
    },
    gone: () => {
      this.gone += 1;
    },
  });

  async answer(verdict: Verdict): Promise<void> {
    this.#answer?.(verdict);
    await vi.advanceTimersByTimeAsync(0);
  }

  get texts(): (string | null | undefined)[] {
    return this.sent.map((message) => message.text);
  }

  get statuses(): string[] {
    return this.outbox.messages.map((message) => message.status);
  }
}

let wire: Wire;

beforeEach(() => {
  vi.useFakeTimers();
  wire = new Wire();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("sending", () => {
  it("waits for the connection, then sends one at a time and in order", async () => {
    wire.outbox.add("eins");
    wire.outbox.add("zwei");
    expect(wire.sent).toEqual([]);
    wire.outbox.setOnline(true);
    expect(wire.texts).toEqual(["eins"]);
    await wire.answer({ kind: "accepted", seq: 1 });
    expect(wire.texts).toEqual(["eins", "zwei"]);
    expect(wire.statuses).toEqual(["sent", "sending"]);
  });

  it("keeps an accepted message on the screen until the log brings it", async () => {
    wire.outbox.setOnline(true);
    wire.outbox.add("eins");
    await wire.answer({ kind: "accepted", seq: 1 });
    expect(wire.statuses).toEqual(["sent"]);
    wire.outbox.delivered([], 1);
    expect(wire.outbox.messages).toEqual([]);
  });

  it("takes an entry of its own in the log as the acknowledgement that got lost", async () => {
    wire.outbox.setOnline(true);
    wire.outbox.add("eins");
    wire.outbox.delivered([wire.sent[0]!.client_id], 1);
    expect(wire.outbox.messages).toEqual([]);
    await wire.answer({ kind: "later" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(wire.texts).toEqual(["eins"]);
  });

  it("sends a choice by its id", () => {
    wire.outbox.setOnline(true);
    wire.outbox.add("Reisepass", "c1");
    expect(wire.sent[0]).toEqual({ client_id: expect.any(String) as string, choice: "c1" });
  });
});

describe("when it does not work", () => {
  it("tries the same message again, later each time, and nothing overtakes it", async () => {
    wire.outbox.setOnline(true);
    wire.outbox.add("eins");
    wire.outbox.add("zwei");
    await wire.answer({ kind: "later" });
    expect(wire.statuses).toEqual(["retrying", "waiting"]);
    await vi.advanceTimersByTimeAsync(1_000);
    await wire.answer({ kind: "later" });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(wire.texts).toEqual(["eins", "eins"]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(wire.texts).toEqual(["eins", "eins", "eins"]);
    expect(new Set(wire.sent.map((message) => message.client_id)).size).toBe(1);
  });

  it("sends at once when the connection comes back", async () => {
    wire.outbox.setOnline(true);
    wire.outbox.add("eins");
    await wire.answer({ kind: "later" });
    wire.outbox.setOnline(false);
    wire.outbox.setOnline(true);
    expect(wire.texts).toEqual(["eins", "eins"]);
  });

  it("gives a refused message back and goes on with the next", async () => {
    wire.outbox.setOnline(true);
    wire.outbox.add("zu lang");
    wire.outbox.add("zwei");
    await wire.answer({ kind: "refused", code: "too_long", title: "Der Text ist zu lang." });
    expect(wire.refused).toEqual(["zu lang"]);
    expect(wire.texts).toEqual(["zu lang", "zwei"]);
  });

  it("stops, and keeps everything, when the conversation is gone", async () => {
    wire.outbox.setOnline(true);
    wire.outbox.add("eins");
    wire.outbox.add("zwei");
    await wire.answer({ kind: "gone" });
    expect(wire.gone).toBe(1);
    expect(wire.texts).toEqual(["eins"]);
    expect(wire.outbox.takeTexts()).toEqual(["eins", "zwei"]);
  });
});

describe("over a reload", () => {
  it("sends again under the old client_id", async () => {
    wire.outbox.setOnline(true);
    wire.outbox.add("eins");
    const [first] = wire.sent;
    const next = new Wire();
    next.outbox.restore(wire.saved);
    next.outbox.setOnline(true);
    expect(next.sent).toEqual([first]);
    await next.answer({ kind: "accepted", seq: 1 });
    expect(next.statuses).toEqual(["sent"]);
  });

  it("leaves out what the server had already", async () => {
    wire.outbox.setOnline(true);
    wire.outbox.add("eins");
    await wire.answer({ kind: "accepted", seq: 1 });
    const next = new Wire();
    next.outbox.restore(wire.saved);
    expect(next.outbox.messages).toEqual([]);
  });
});
