/** Finds https addresses in plain text. Returns pieces, never markup. */

export interface Piece {
  readonly text: string;
  readonly url?: string;
}

const ADDRESS = /https:\/\/[^\s<>"'`{}|\\^„“”»«]+/gi;
const TRAILING = /[.,;:!?…)\]]+$/;

export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutTrailing(match[0]);
    const url = httpsUrl(address);
    if (url === null) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: address, url });
    end = match.index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** The address as the browser would open it, or null unless it is a plain https one (no user name that could mislead). */
export function httpsUrl(address: string): string | null {
  try {
    const url = new URL(address);
    return url.protocol === "https:" && url.username === "" && url.password === "" ? url.href : null;
  } catch {
    return null;
  }
}

/** A page of the city: an https one, or one beside `base` (on a developer's machine that is http). Null when neither. */
export function pageUrl(address: string | null | undefined, base: string): string | null {
  if (!address) return null;
  try {
    const url = new URL(address, base);
    return url.origin === new URL(base).origin ? url.href : httpsUrl(url.href);
  } catch {
    return null;
  }
}

/** Punctuation after an address belongs to the sentence, a closing bracket only if none was opened inside. */
function withoutTrailing(address: string): string {
  const trimmed = address.replace(TRAILING, "");
  return trimmed.includes("(") && address.startsWith(`${trimmed})`) ? `${trimmed})` : trimmed;
}
