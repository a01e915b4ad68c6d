/** Short messages to the clerk: shown for a while and read out by screen readers. */
import type { Notice } from "./state/model";
import type { Store } from "./store";

/** Errors and warnings stay until they are closed (WCAG 2.2.1: enough time). */
const SHOWN_MS = 8_000;

export class Notices {
  #last = 0;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  show(tone: Notice["tone"], text: string): void {
    const id = ++this.#last;
    this.#store.dispatch({ type: "notice", notice: { id, tone, text } });
    if (tone === "info" || tone === "success") setTimeout(() => { this.close(id); }, SHOWN_MS);
  }

  close(id: number): void {
    this.#store.dispatch({ type: "notice-closed", id });
  }
}
