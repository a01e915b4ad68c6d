/** People, conversations and a wire for the tests. */
import type { Reply, Wire } from "../src/connection";
import type { Entry, Queue, QueueItem, StaffSelf, State } from "../src/protocol";
import type { AppState } from "../src/state/model";
import { INITIAL_STATE } from "../src/state/model";

export const YILMAZ: StaffSelf = { name: "Frau Yılmaz", roles: ["clerk"], departments: ["buergerservice"], csrf: "c1" };
export const SCHMIDT: StaffSelf = { ...YILMAZ, name: "Herr Schmidt", csrf: "c2" };

export function entry(seq: number, role: Entry["author"]["role"] = "citizen", more: Partial<Entry> = {}): Entry {
  return { seq, at: "2026-11-23T16:25:00Z", author: { role }, kind: "text", text: `Zeile ${seq}`, ...more };
}

export function item(id: string, more: Partial<QueueItem> = {}): QueueItem {
  return {
    conversation_id: id,
    owner: "queued",
    epoch: 2,
    seq: 3,
    department: "buergerservice",
    since: "2026-11-23T16:20:00Z",
    preview: "Ich brauche Hilfe",
    ...more,
  };
}

export function queue(lists: Partial<Queue> = {}): Queue {
  return { waiting: [], mine: [], callbacks: [], colleagues: 0, ...lists };
}

export function stateOf(owner: State["owner"], epoch: number): State {
  return { owner, epoch, seq: 0, queue: null, clerk: null, hours: { open: true, next_opening: null } };
}

export function signedIn(more: Partial<AppState> = {}): AppState {
  return { ...INITIAL_STATE, session: { phase: "signed-in", self: YILMAZ, reason: "none" }, presence: "available", ...more };
}

export interface Asked {
  event: string;
  payload: Record<string, unknown>;
}

/** A wire that notes what is asked and answers from `answers`, `{ok: true}` where nothing is set. */
export class FakeWire implements Wire {
  online = true;
  opened = 0;
  readonly asked: Asked[] = [];
  readonly answers = new Map<string, Reply<object>[]>();

  open(): void {
    this.opened += 1;
  }

  shut(): void {
    this.online = false;
  }

  answer(event: string, ...replies: Reply<object>[]): void {
    this.answers.set(event, replies);
  }

  ask<Body>(event: string, payload: object): Promise<Reply<Body>> {
    this.asked.push({ event, payload: payload as Record<string, unknown> });
    const replies = this.answers.get(event);
    const reply = replies && replies.length > 1 ? replies.shift() : replies?.[0];
    return Promise.resolve((reply ?? { ok: true }) as Reply<Body>);
  }

  of(event: string): Record<string, unknown>[] {
    return this.asked.filter((each) => each.event === event).map((each) => each.payload);
  }
}

export function refusal(code: string, title = ""): { ok: false; error: { code: string; title: string } } {
  return { ok: false, error: { code, title } };
}

/** Lets answered promises run their course. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
