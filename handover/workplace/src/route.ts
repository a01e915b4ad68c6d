/** The address shows which conversation is open: reload, back button and bookmarks work. */
import type { Panel } from "./state/model";

export interface Route {
  openId: string | null;
  panel: Panel;
}

const CONTEXT = "kontext";
const CONVERSATION = "gespraech";

export function parseRoute(hash: string): Route {
  const [name, id, part] = hash.replace(/^#\/?/, "").split("/");
  if (name !== CONVERSATION || !id) return { openId: null, panel: "lists" };
  return { openId: safeDecode(id), panel: part === CONTEXT ? "context" : "conversation" };
}

export function formatRoute({ openId, panel }: Route): string {
  if (openId === null || panel === "lists") return "#/";
  const base = `#/${CONVERSATION}/${encodeURIComponent(openId)}`;
  return panel === "context" ? `${base}/${CONTEXT}` : base;
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
