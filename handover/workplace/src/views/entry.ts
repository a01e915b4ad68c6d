/** One line of the log, and a reply that is still on its way. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { timeOfDay } from "../clock";
import type { Author, Entry } from "../protocol";
import type { OutboxItem } from "../state/model";
import { de } from "../texts/de";
import { answerHead, shownBesideText } from "./answer-card";
import type { IconName } from "./icons";
import { icon } from "./icons";

const ICONS: Record<Author["role"], IconName> = { citizen: "person", bot: "bot", clerk: "chat", system: "context" };

/** `follows`: the same author spoke just before, so the name need not be shown again (it is still read out). */
export function logEntry(entry: Entry, self: string, follows: boolean): TemplateResult {
  if (entry.author.role === "system") return systemEntry(entry);
  const mine = isOwn(entry, self);
  return html`
    <div class="entry entry--${entry.author.role} ${mine ? "entry--mine" : ""} ${follows ? "entry--follows" : ""}"
      id="entry-${entry.seq}" tabindex="-1">
      <p class="entry__author ${follows ? "visually-hidden" : ""}">
        ${icon(ICONS[entry.author.role])}<span>${mine ? de.entry.you : authorName(entry.author)}</span>
      </p>
      <div class="bubble">
        ${entry.answer ? answerHead(entry.answer) : nothing}
        <p class="bubble__text" dir="auto">${entry.text}</p>
        ${shownBesideText(entry)}
      </div>
      <p class="entry__time">
        <time datetime=${entry.at}>${timeOfDay(entry.at)}</time>${mine ? html` · ${de.entry.sent}` : nothing}
      </p>
    </div>
  `;
}

export function isOwn(entry: Entry, self: string): boolean {
  return entry.author.role === "clerk" && (Boolean(entry.client_id) || entry.author.name === self);
}

function systemEntry(entry: Entry): TemplateResult {
  return html`
    <div class="entry entry--system" id="entry-${entry.seq}" tabindex="-1">
      <p class="bubble__text"><span class="visually-hidden">${de.entry.system}: </span>${entry.text}</p>
      <p class="entry__time"><time datetime=${entry.at}>${timeOfDay(entry.at)}</time></p>
    </div>
  `;
}

function authorName(author: Author): string {
  if (author.role === "clerk") return author.name ?? de.entry.clerk;
  return author.role === "bot" ? de.entry.bot : (author.name ?? de.entry.citizen);
}

export function pendingEntry(item: OutboxItem, online: boolean): TemplateResult {
  const delivery = item.seq !== null ? de.entry.sent : online ? de.entry.sending : de.entry.waiting;
  return html`
    <div class="entry entry--clerk entry--mine entry--pending">
      <p class="entry__author">${icon(ICONS.clerk)}<span>${de.entry.you}</span></p>
      <div class="bubble"><p class="bubble__text" dir="auto">${item.text}</p></div>
      <p class="entry__time">${timeOfDay(new Date(item.writtenAt).toISOString())} · ${delivery}</p>
    </div>
  `;
}
