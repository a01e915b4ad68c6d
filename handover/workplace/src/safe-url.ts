/** A link's address when it is one a browser may open from here, else null: never javascript: or data:. */
export function safeUrl(url: string | null | undefined): string | null {
  if (!url) return null;
  try {
    return ["https:", "http:"].includes(new URL(url, location.href).protocol) ? url : null;
  } catch {
    return null;
  }
}
