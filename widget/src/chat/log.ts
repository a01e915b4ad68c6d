/** The conversation log on this side of the wire: in order, without holes, without doubles. docs/widget.md */
import type { Entry, State } from "../protocol.js";

export interface Merged {
  readonly entries: readonly Entry[];
  /** What was new, in order. */
  readonly added: readonly Entry[];
  /** True when something between the known and the received entries is missing: ask again after `lastSeq`. */
  readonly hole: boolean;
}

export function lastSeq(entries: readonly Entry[]): number {
  return entries.at(-1)?.seq ?? 0;
}

/** Adds what follows without a gap; the rest is dropped, because asking again brings it back. */
export function merge(known: readonly Entry[], received: readonly Entry[]): Merged {
  const added: Entry[] = [];
  let next = lastSeq(known) + 1;
  let hole = false;
  for (const entry of [...received].sort((one, other) => one.seq - other.seq)) {
    if (entry.seq < next) continue;
    if (entry.seq > next) {
      hole = true;
      break;
    }
    added.push(entry);
    next += 1;
  }
  return { entries: added.length > 0 ? [...known, ...added] : known, added, hole };
}

/** States arrive by socket and by HTTP answer: an overtaken one must not win. */
export function newerState(known: State | null, received: State): State {
  if (known === null) return received;
  const overtaken = received.epoch < known.epoch || (received.epoch === known.epoch && received.seq < known.seq);
  return overtaken ? known : received;
}

/** Choices can be taken until the citizen has said something else. */
export function choicesOpen(entries: readonly Entry[], entry: Entry): boolean {
  return !entries.some((later) => later.seq > entry.seq && later.author.role === "citizen");
}

/** The choice the citizen took: the server writes its title into the log as her next line. */
export function takenChoice(entries: readonly Entry[], entry: Entry): string | null {
  const reply = entries.find((later) => later.seq > entry.seq && later.author.role === "citizen");
  return entry.choices?.find((choice) => choice.title === reply?.text)?.id ?? null;
}
