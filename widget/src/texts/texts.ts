/** The language files, by the code that the server knows. */
import type { OpenConversation } from "../protocol.js";
import { de } from "./de.js";
import { plain } from "./de-leicht.js";

export type Texts = typeof de;
export type Language = NonNullable<OpenConversation["language"]>;

export const PLAIN: Language = "de-leicht";

const languages: Readonly<Record<Language, Texts>> = { de, "de-leicht": plain };

/** A language that the server does not know is German. */
export function languageOf(code: string | null): Language {
  return code === PLAIN ? PLAIN : "de";
}

export function textsFor(language: Language): Texts {
  return languages[language];
}
