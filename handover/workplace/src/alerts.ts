/** Draws the clerk's attention: title badge, sound, spoken announcement, browser notification. */
import type { Preferences } from "./preferences";
import type { AppState } from "./state/model";
import { attentionCount, departmentTitle, unreadCount } from "./state/select";
import { topicOf } from "./topic";
import { de } from "./texts/de";

export interface AlertSinks {
  setTitle: (title: string) => void;
  beep: (kind: "request" | "message") => void;
  announce: (text: string) => void;
  notify: (text: string) => void;
  /** True while the clerk has this page in front of her. */
  watching: () => boolean;
}

/** Compares two states and tells the sinks what is new. */
export function alertOn(state: AppState, before: AppState, preferences: Preferences, sinks: AlertSinks): void {
  sinks.setTitle(de.app.badge(attentionCount(state)));
  const requests = newRequests(state, before);
  const message = newMessage(state, before, sinks.watching());
  if (!requests && !message) return;
  sinks.announce([requests, message].filter(Boolean).join(". "));
  if (preferences.sound) sinks.beep(requests ? "request" : "message");
  if (preferences.notifications && !sinks.watching()) sinks.notify(requests ?? message ?? "");
}

/** What came into the waiting list; null right after signing in and for a clerk who is away. */
function newRequests(state: AppState, before: AppState): string | null {
  if (state.queue === before.queue || !state.queue || !before.queue || state.presence === "away") return null;
  const known = new Set(before.queue.waiting.map((item) => item.conversation_id));
  const fresh = state.queue.waiting.filter((item) => !known.has(item.conversation_id));
  const [first] = fresh;
  if (!first) return null;
  if (fresh.length > 1) return de.notice.newRequests(fresh.length);
  return de.notice.newRequest(departmentTitle(state, first.department), topicOf(first));
}

/** A citizen wrote in a conversation of the clerk's that she is not looking at. */
function newMessage(state: AppState, before: AppState, watching: boolean): string | null {
  if (state.threads === before.threads) return null;
  for (const item of state.queue?.mine ?? []) {
    const id = item.conversation_id;
    if (state.threads[id] === before.threads[id] || !before.threads[id]?.loaded) continue;
    if (watching && id === state.openId) continue;
    if (unreadCount(state, id) > unreadCount(before, id)) return de.notice.newMessage(topicOf(item));
  }
  return null;
}
