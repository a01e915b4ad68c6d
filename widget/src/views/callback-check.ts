/** What a callback form must hold. The server checks again. */
import type { Callback } from "../protocol.js";
import { characters } from "../text/length.js";
import type { Texts } from "../texts/texts.js";

export interface CallbackDraft {
  readonly name: string;
  readonly kind: Callback["contact"]["kind"];
  readonly value: string;
  readonly text: string;
  readonly consent: boolean;
}

/** By field, the name of the sentence that says what to do. */
export type CallbackErrors = Partial<Record<"name" | "value" | "text" | "consent", keyof Texts["callback"]["errors"]>>;

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;
const PHONE = /^[+(\d][\d\s()/.-]*$/;
const NAME_LIMIT = 200; // characters, as ShortText in handover/protocol.py
const TEXT_LIMIT = 2_000; // characters

export function checkCallback(draft: CallbackDraft): { callback: Omit<Callback, "client_id"> | null; errors: CallbackErrors } {
  const name = draft.name.trim();
  const value = draft.value.trim();
  const text = draft.text.trim();
  const errors: CallbackErrors = {};
  if (characters(name) > NAME_LIMIT) errors.name = "name";
  if (!(draft.kind === "phone" ? isPhone(value) : EMAIL.test(value) && value.length <= NAME_LIMIT)) errors.value = draft.kind;
  if (text === "") errors.text = "text";
  else if (characters(text) > TEXT_LIMIT) errors.text = "textTooLong";
  if (!draft.consent) errors.consent = "consent";
  if (Object.keys(errors).length > 0) return { callback: null, errors };
  return { callback: { ...(name !== "" && { name }), contact: { kind: draft.kind, value }, text, consent: true }, errors };
}

/** At least six digits: short enough for a town's numbers, long enough to exclude 110, 112 and 115. */
function isPhone(value: string): boolean {
  return PHONE.test(value) && value.length <= NAME_LIMIT && value.replace(/\D/g, "").length >= 6;
}
