/** What survives a reload, in this tab only and not before the chat is opened (§ 25 TDDDG). */
import type { PrivacyNotice } from "../protocol.js";
import type { Language } from "../texts/texts.js";
import type { Unsent } from "./outbox.js";

/** `texts` is missing in a tab that was opened before the server sent them. */
export type Notice = Omit<PrivacyNotice, "texts"> & Partial<Pick<PrivacyNotice, "texts">>;

export interface SavedConversation {
  readonly id: string;
  readonly token: string;
  readonly notice: Notice;
}

interface Saved {
  conversation: SavedConversation;
  outbox: Unsent[];
  draft: string;
  /** seq of the newest entry that was on the screen */
  read: number;
  open: boolean;
  /** chosen by the citizen, whatever the page says */
  language: Language;
}

export class Session {
  readonly #memory = new Map<string, string>();
  readonly #prefix: string;

  constructor(
    server: string,
    private readonly storage: Storage | null = tabStorage(),
  ) {
    this.#prefix = `citizen-chat ${server} `;
  }

  load<Key extends keyof Saved>(key: Key): Saved[Key] | null {
    const text = this.#read(this.#prefix + key);
    if (text === null) return null;
    try {
      return JSON.parse(text) as Saved[Key];
    } catch {
      return null;
    }
  }

  save<Key extends keyof Saved>(key: Key, value: Saved[Key]): void {
    const text = JSON.stringify(value);
    try {
      this.storage?.setItem(this.#prefix + key, text);
    } catch {
      // Storage is full or forbidden: the page still works until it is left.
    }
    this.#memory.set(this.#prefix + key, text);
  }

  forget(...keys: (keyof Saved)[]): void {
    for (const key of keys) {
      this.storage?.removeItem(this.#prefix + key);
      this.#memory.delete(this.#prefix + key);
    }
  }

  #read(name: string): string | null {
    return this.#memory.get(name) ?? this.storage?.getItem(name) ?? null;
  }
}

/** Null where the browser forbids storage. */
function tabStorage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
