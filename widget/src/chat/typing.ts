/** Who is writing: shown for a while, because nobody says that they stopped. */
import type { Entry, Typing } from "../protocol.js";

const SHOWN = { bot: 12_000, other: 6_000 }; // ms
const TOLD_EVERY = 3_000; // ms

export class TypingIndicator {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #told = 0;

  constructor(private readonly changed: (role: Typing["role"] | null) => void) {}

  show(role: Typing["role"]): void {
    clearTimeout(this.#timer);
    this.changed(role);
    this.#timer = setTimeout(() => { this.changed(null); }, role === "bot" ? SHOWN.bot : SHOWN.other);
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.changed(null);
  }

  /** The assistant is at work from the citizen's line until anybody answers. */
  follow(last: Entry, botOwns: boolean): void {
    if (last.author.role !== "citizen") this.hide();
    else if (botOwns) this.show("bot");
  }

  /** Calls `tell` when the other side has not heard for a while that the citizen is writing. */
  tell(tell: () => void): void {
    if (Date.now() - this.#told < TOLD_EVERY) return;
    this.#told = Date.now();
    tell();
  }
}
