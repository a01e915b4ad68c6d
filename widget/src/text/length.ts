/** Length as the server counts it: in code points. */
export function characters(text: string): number {
  return Array.from(text).length;
}
