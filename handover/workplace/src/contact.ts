/** How to reach a citizen who asked for a call or a mail, as a link that starts it. */
import { html } from "lit";
import type { TemplateResult } from "lit";
import type { Contact } from "./protocol";

/**
 * Everything but digits and + is layout in a phone number, and so is the (0) after a country code.
 * A mail address is escaped as a whole, so that it cannot add a subject or other recipients.
 */
export function contactHref(contact: Contact): string {
  if (contact.kind === "phone") return `tel:${contact.value.replace(/^(\s*\+.*)\(0\)/, "$1").replace(/[^\d+]/g, "")}`;
  return `mailto:${encodeURIComponent(contact.value).replace("%40", "@")}`;
}

export function contactLink(contact: Contact): TemplateResult {
  return html`<a class="contact" href=${contactHref(contact)}>${contact.value}</a>`;
}
