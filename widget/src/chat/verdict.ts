/** What a refusal means for an unsent message. */
import type { SocketError } from "../protocol.js";

export type Verdict =
  | { kind: "accepted"; seq: number }
  /** The message itself is wrong: back to the composer. */
  | { kind: "refused"; code: string; title: string }
  /** Nobody's fault: the same message again, a little later. */
  | { kind: "later" }
  /** The conversation does not exist (any more). */
  | { kind: "gone" };

const LATER = new Set(["store_unavailable", "too_many", "internal"]);

export function verdictOf(error: SocketError): Verdict {
  if (error.code === "not_found") return { kind: "gone" };
  if (LATER.has(error.code)) return { kind: "later" };
  return { kind: "refused", code: error.code, title: error.title };
}
