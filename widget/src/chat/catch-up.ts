/** Asks for entries that are missing: a hole, a state that speaks of entries not here, a `resync`. docs/widget.md */
import type { Entries } from "../protocol.js";
import { ApiError } from "./api.js";

const GRACE_FOR_ENTRIES = 1_500; // ms between a state that speaks of new entries and asking for them
const ASK_AGAIN = 3_000; // ms after an answer that did not come

export interface CatchUpHooks {
  fetch(after: number): Promise<Entries>;
  /** The newest entry held. */
  held(): number;
  /** The newest entry the server has spoken of. */
  known(): number;
  take(answer: Entries): void;
  /** What was held may never have been: nothing of it counts, not even how new the state was. */
  startOver(): void;
  /** The conversation does not exist (any more). */
  gone(): void;
}

export class CatchUp {
  #asking = false;
  #anew = false;
  #stopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly hooks: CatchUpHooks) {}

  /** Asks for what follows; one question at a time, and again until there is an answer. */
  async ask(): Promise<void> {
    if (this.#asking || this.#stopped) return;
    this.#asking = true;
    const anew = this.#anew;
    try {
      const answer = await this.hooks.fetch(anew ? 0 : this.hooks.held());
      if (!this.#isStopped()) this.#take(answer, anew);
    } catch (error) {
      if (this.#isStopped()) return; // the answer is about a conversation that is over
      if (error instanceof ApiError && error.status === 404) this.hooks.gone();
      else this.#askIfBehind(ASK_AGAIN);
    } finally {
      this.#asking = false;
    }
  }

  /** The whole log replaces what is held, as soon as it can be had. */
  resync(): void {
    this.#anew = true;
    void this.ask();
    this.#askIfBehind(ASK_AGAIN);
  }

  /** A state came: the entries it speaks of are usually on their way. */
  expectEntries(): void {
    this.#askIfBehind(GRACE_FOR_ENTRIES);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #take(answer: Entries, anew: boolean): void {
    if (anew) {
      this.#anew = false;
      this.hooks.startOver();
    }
    this.hooks.take(answer);
  }

  #askIfBehind(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#anew || this.hooks.known() > this.hooks.held()) void this.ask();
    }, delay);
  }

  #isStopped(): boolean {
    return this.#stopped;
  }
}
