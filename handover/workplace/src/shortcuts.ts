/** Alt + key, chosen so that neither Windows browsers nor screen readers use them. docs/handbuch/sachbearbeitung.md */

export type Command =
  | { name: "open-mine"; position: number }
  | { name: "next-waiting" | "accept" | "write" | "context" | "lists" | "help" };

const LETTERS: Record<string, Exclude<Command["name"], "open-mine">> = {
  KeyN: "next-waiting",
  KeyU: "accept",
  KeyS: "write",
  KeyI: "context",
  KeyL: "lists",
  KeyK: "help",
};

/** The command of a key press, or null. Uses key positions: Alt + letter types other characters on a Mac. */
export function commandOf(event: Pick<KeyboardEvent, "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">): Command | null {
  // Ctrl + Alt is AltGr on German keyboards.
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return null;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
  if (digit) return { name: "open-mine", position: Number(digit[1]) };
  const name = LETTERS[event.code];
  return name ? { name } : null;
}
