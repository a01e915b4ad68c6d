/** Keeps the newest message in sight, unless the reader has scrolled away to read. */
import type { ReactiveController, ReactiveControllerHost } from "lit";

const NEAR = 80; // px from the end that still count as "at the end"

export class LogScroller implements ReactiveController {
  /** True when there is something below that the reader has not seen. */
  away = false;
  #atEnd = true;
  #shownUntil = 0;
  #drawn: HTMLElement | null = null;
  #height = 0;
  /** The on-screen keyboard or a form below takes room: the end stays in sight. */
  readonly #resized = new ResizeObserver(() => {
    this.#height = this.element()?.clientHeight ?? 0;
    if (this.#atEnd && this.#shownUntil > 0) this.toEnd();
  });

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly element: () => HTMLElement | null,
    /** The first new line from the other side, or null when the newest is the citizen's own. */
    private readonly firstNew: (shownUntil: number) => HTMLElement | null,
    private readonly newest: () => number,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#resized.disconnect();
    this.#drawn = null;
  }

  hostUpdated(): void {
    const log = this.element();
    const back = log !== this.#drawn;
    this.#drawn = log;
    if (back) this.#watch(log);
    if (log === null) return;
    const newest = this.newest();
    if (newest < this.#shownUntil) this.#forget();
    // Nothing said yet: the notice is read from its beginning.
    if (newest === 0) return;
    // The log was away behind another page or the launcher.
    if (back) this.toEnd();
    const news = newest > this.#shownUntil;
    if (this.#atEnd) this.#follow(log, news);
    else if (news && this.#shownUntil > 0 && !this.away) {
      this.away = true;
      this.host.requestUpdate();
    }
    this.#shownUntil = newest;
  }

  readonly scrolled = (): void => {
    const log = this.element();
    // The room has changed, not the reader's place: the observer comes next.
    if (log?.clientHeight !== this.#height) return;
    this.#atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    if (!this.#atEnd || !this.away) return;
    this.away = false;
    this.host.requestUpdate();
  };

  readonly toEnd = (): void => {
    const log = this.element();
    this.#atEnd = true;
    if (log !== null) log.scrollTop = log.scrollHeight;
    if (!this.away) return;
    this.away = false;
    this.host.requestUpdate();
  };

  #watch(log: HTMLElement | null): void {
    this.#resized.disconnect();
    if (log !== null) this.#resized.observe(log);
  }

  /** Another conversation has begun. */
  #forget(): void {
    this.#shownUntil = 0;
    this.toEnd();
  }

  /** To the end; but the beginning of a long answer stays in sight. */
  #follow(log: HTMLElement, news: boolean): void {
    const first = news && this.#shownUntil > 0 ? this.firstNew(this.#shownUntil) : null;
    const top = first === null ? Infinity : first.offsetTop - 12;
    log.scrollTop = Math.min(log.scrollHeight, top);
    this.#atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  }
}
