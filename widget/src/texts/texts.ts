/** The language files, by the element's `language`. */
import { de } from "./de.js";

export type Texts = typeof de;

const languages: Readonly<Record<string, Texts>> = { de };

/** A language without a file of its own is shown in German; the server still answers in it. */
export function textsFor(language: string): Texts {
  return languages[language] ?? de;
}
