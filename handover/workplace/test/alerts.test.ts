import { beforeEach, describe, expect, it, vi } from "vitest";
import { alertOn } from "../src/alerts";
import type { Action } from "../src/state/actions";
import type { AppState } from "../src/state/model";
import { reduce } from "../src/state/reduce";
import { entry, item, queue, signedIn, stateOf } from "./fixtures";

const sinks = { setTitle: vi.fn(), beep: vi.fn(), announce: vi.fn(), notify: vi.fn(), watching: vi.fn(() => true) };
const ON = { sound: true, notifications: true };

beforeEach(() => {
  vi.clearAllMocks();
  sinks.watching.mockReturnValue(true);
});

function happens(before: AppState, action: Action, preferences = ON): void {
  alertOn(reduce(before, action), before, preferences, sinks);
}

const idle = signedIn({ queue: queue({ waiting: [item("old")] }) });
const request: Action = {
  type: "queue",
  queue: queue({ waiting: [item("old"), item("new", { reason: "requested", department: "Standesamt" })] }),
};

describe("a new request", () => {
  it("is heard, announced and counted in the title", () => {
    happens(idle, request);
    expect(sinks.beep).toHaveBeenCalledWith("request");
    expect(sinks.announce).toHaveBeenCalledWith("Neue Anfrage: Standesamt, Wollte einen Menschen sprechen");
    expect(sinks.setTitle).toHaveBeenCalledWith("(2) Bürgerdraht");
    expect(sinks.notify).not.toHaveBeenCalled();
  });

  it("is notified only while she looks elsewhere and has switched it on", () => {
    sinks.watching.mockReturnValue(false);
    happens(idle, request, { sound: false, notifications: false });
    expect(sinks.notify).not.toHaveBeenCalled();
    happens(idle, request);
    expect(sinks.notify).toHaveBeenCalledOnce();
  });

  it("is silent without sound, for a clerk who is away, and for the first lists after signing in", () => {
    happens(idle, request, { sound: false, notifications: false });
    happens({ ...idle, presence: "away" }, request);
    happens({ ...idle, queue: null }, request);
    expect(sinks.beep).not.toHaveBeenCalled();
  });
});

describe("a new message", () => {
  const talking = [
    { type: "queue", queue: queue({ mine: [item("a", { owner: "clerk" })] }) },
    { type: "conversation-state", id: "a", state: stateOf("clerk", 3) },
  ].reduce((state, action) => reduce(state, action as Action), signedIn());
  const message: Action = { type: "entries", id: "a", entries: [entry(1)] };

  it("is heard when another conversation is open", () => {
    happens(talking, message);
    expect(sinks.beep).toHaveBeenCalledWith("message");
  });

  it("is not heard in front of her, nor when history is loaded", () => {
    happens({ ...talking, openId: "a" }, message);
    happens(reduce(talking, { type: "dropped", id: "a" }), message);
    expect(sinks.beep).not.toHaveBeenCalled();
  });
});
