/** What a conversation is about, in a few words. */
import type { QueueItem } from "./protocol";
import { de } from "./texts/de";

export function topicOf(item: QueueItem | null): string {
  return item?.service?.title ?? reasonOf(item) ?? de.lists.noTopic;
}

/** Reasons are sentences or codes; known codes get their sentence. */
export function reasonOf(item: QueueItem | null): string | null {
  const reason = item?.reason;
  return reason ? (de.reasons[reason] ?? reason) : null;
}
