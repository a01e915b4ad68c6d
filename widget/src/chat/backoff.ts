/** One pending attempt, later each time: 1, 2, 4 … times `first`, at most `last` (milliseconds). */
export class Backoff {
  #delay: number;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly first: number,
    private readonly last: number,
  ) {
    this.#delay = first;
  }

  get waiting(): boolean {
    return this.#timer !== null;
  }

  /** `atLeast`: what the server asked for, milliseconds. */
  schedule(action: () => unknown, atLeast = 0): void {
    this.cancel();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      action();
    }, Math.max(this.#delay, atLeast));
    this.#delay = Math.min(this.#delay * 2, this.last);
  }

  /** It worked: the next failure starts with the short delay again. */
  reset(): void {
    this.#delay = this.first;
    this.cancel();
  }

  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
