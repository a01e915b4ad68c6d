/** Length as the server counts it: code points, not UTF-16 units. */
export function textLength(text: string): number {
  return Array.from(text).length;
}
