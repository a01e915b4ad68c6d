/** What a conversation is about, in a few words. */
import type { QueueItem } from "./protocol";
import { de } from "./texts/de";

export function topicOf(item: QueueItem | null): string {
  const unnamed = item?.owner === "callback" ? de.lists.callback : de.lists.noTopic;
  return item?.service?.title ?? reasonOf(item) ?? unnamed;
}

/** Reasons are sentences or codes; known codes get their sentence. */
export function reasonOf(item: QueueItem | null): string | null {
  const reason = item?.reason;
  return reason ? (de.reasons[reason] ?? reason) : null;
}
