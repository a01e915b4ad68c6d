/** Full screen on a phone: the panel stays above the on-screen keyboard, which covers the page without resizing it. */
import type { ReactiveController, ReactiveControllerHost } from "lit";

export class FitViewport implements ReactiveController {
  #listeners = new AbortController();

  constructor(
    host: ReactiveControllerHost,
    private readonly panel: () => HTMLElement | null,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    window.visualViewport?.addEventListener("resize", this.#fit, { signal });
    window.visualViewport?.addEventListener("scroll", this.#fit, { signal });
  }

  hostDisconnected(): void {
    this.#listeners.abort();
  }

  readonly #fit = (): void => {
    const viewport = window.visualViewport;
    // Pinch zoom also shrinks the visual viewport; then the reader decides what she sees.
    if (viewport?.scale !== 1) return;
    this.panel()?.style.setProperty("--visible-height", `${viewport.height}px`);
    this.panel()?.style.setProperty("--visible-top", `${viewport.offsetTop}px`);
  };
}
