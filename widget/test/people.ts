/** Things the tests speak of. */
import type { Entry, State } from "../src/protocol.js";

export function anEntry(fields: Partial<Entry> & { seq: number }): Entry {
  return { at: "2026-11-23T16:25:00Z", author: { role: "bot" }, kind: "text", text: `Zeile ${fields.seq}`, ...fields };
}

export function aState(fields: Partial<State>): State {
  return { owner: "bot", epoch: 1, seq: 0, queue: null, clerk: null, hours: { open: true, next_opening: null }, ...fields };
}
