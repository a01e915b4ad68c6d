/** Holds the state and tells those who watch it. */
import type { Action } from "./state/actions";
import type { AppState } from "./state/model";
import { INITIAL_STATE } from "./state/model";
import { reduce } from "./state/reduce";

export type Listener = (state: AppState, before: AppState) => void;

export class Store {
  #state: AppState;
  readonly #listeners = new Set<Listener>();

  constructor(initial: AppState = INITIAL_STATE) {
    this.#state = initial;
  }

  get state(): AppState {
    return this.#state;
  }

  dispatch(action: Action): void {
    const before = this.#state;
    this.#state = reduce(before, action);
    if (this.#state === before) return;
    for (const listener of [...this.#listeners]) listener(this.#state, before);
  }

  /** Calls `listener` after every change until the returned function is called. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
