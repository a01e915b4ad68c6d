/** Left: presence and the three lists. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { elapsed } from "../clock";
import type { QueueItem } from "../protocol";
import { itemOf, unlistedDrafts, unreadCount } from "../state/select";
import { de } from "../texts/de";
import { topicOf } from "../topic";
import { icon } from "./icons";
import type { Ui } from "./ui";

type ListName = "waiting" | "mine" | "callbacks";

const EMPTY = { waiting: de.lists.noneWaiting, mine: de.lists.noneMine, callbacks: de.lists.noneCallbacks };
const SINCE = { waiting: de.lists.waitingFor, mine: de.lists.talkingFor, callbacks: de.lists.leftFor };

export function listsPanel(ui: Ui): TemplateResult {
  const { presence, queue } = ui.state;
  const hint = presence === "away" ? de.presence.awayHint : queue ? de.presence.colleagues(queue.colleagues) : "";
  return html`
    <section class="panel lists" aria-label=${de.lists.heading} tabindex="-1">
      <p class="lists__hint muted">${hint}</p>
      <div class="lists__scroll">
        ${strayDrafts(ui)} ${list(ui, "waiting")} ${list(ui, "mine")} ${list(ui, "callbacks")}
      </div>
    </section>
  `;
}

function list(ui: Ui, name: ListName): TemplateResult {
  const items = ui.state.queue?.[name];
  return html`
    <section class="list list--${name}" aria-labelledby="list-${name}">
      <h2 id="list-${name}" class="list__title">
        ${de.lists[name]} ${items?.length ? html`<span class="count">${items.length}</span>` : nothing}
      </h2>
      ${items?.length
        ? html`<ol class="list__items">
            ${repeat(items, (item) => item.conversation_id, (item, index) => card(ui, name, item, index))}
          </ol>`
        : html`<p class="list__empty muted">${items ? EMPTY[name] : de.app.loading}</p>`}
    </section>
  `;
}

/** Texts that were not sent before their conversations went elsewhere: nothing else leads to them. */
function strayDrafts(ui: Ui): TemplateResult | typeof nothing {
  const ids = unlistedDrafts(ui.state);
  if (ids.length === 0) return nothing;
  return html`
    <section class="list list--unsent" aria-labelledby="list-unsent">
      <h2 id="list-unsent" class="list__title">${de.lists.unsent} <span class="count">${ids.length}</span></h2>
      <ol class="list__items">
        ${repeat(ids, (id) => id, (id) => html`
          <li class="card" ?data-open=${ui.state.openId === id}>
            <button class="card__open" @click=${() => { ui.desk.open(id); }}>
              <span class="card__topic">${topicOf(itemOf(ui.state, id))}</span>
              <span class="card__preview"><span class="card__draft">${de.lists.draft}:</span> ${ui.state.drafts[id]}</span>
            </button>
          </li>`)}
      </ol>
    </section>
  `;
}

function card(ui: Ui, name: ListName, item: QueueItem, index: number): TemplateResult {
  const id = item.conversation_id;
  const topic = topicOf(item);
  const shortcut = name === "mine" && index < 9 ? `Alt+${index + 1}` : nothing;
  return html`
    <li class="card" ?data-open=${ui.state.openId === id}>
      <button class="card__open" aria-current=${ui.state.openId === id ? "true" : nothing} aria-keyshortcuts=${shortcut}
        @click=${() => { ui.desk.open(id); }}>
        <span class="card__topic">${topic}</span>
        ${badges(ui, item)}
        <span class="card__preview">${previewOf(ui, item)}</span>
        <span class="card__meta">
          <span class="tag">${ui.desk.departmentTitle(item.department)}</span>
          <span class="card__time ${name === "waiting" ? urgency(item.since, ui.now) : ""}">
            ${icon("clock")}<span class="visually-hidden">${SINCE[name]} </span>${elapsed(item.since, ui.now)}
          </span>
        </span>
      </button>
      ${name === "mine" ? nothing : acceptButton(ui, id, topic)}
    </li>
  `;
}

/** Colour only repeats what the time says. */
function urgency(since: string, now: number): string {
  const minutes = (now - Date.parse(since)) / 60_000;
  return minutes >= 5 ? "card__time--long" : minutes >= 2 ? "card__time--some" : "";
}

function badges(ui: Ui, item: QueueItem): TemplateResult | typeof nothing {
  const unread = unreadCount(ui.state, item.conversation_id);
  if (item.owner !== "clerk" || unread === 0) return nothing;
  return html`<span class="badge" aria-label=${de.lists.unread(unread)}>${unread}</span>`;
}

function previewOf(ui: Ui, item: QueueItem): TemplateResult | string {
  const id = item.conversation_id;
  if ((ui.state.threads[id]?.citizenTypingUntil ?? 0) > ui.now) return html`<em>${de.lists.typing}</em>`;
  const draft = ui.state.drafts[id];
  if (draft && item.owner === "clerk") return html`<span class="card__draft">${de.lists.draft}:</span> ${draft}`;
  const newest = ui.state.threads[id]?.entries.findLast((entry) => entry.author.role === "citizen")?.text;
  return newest ?? (item.preview || de.lists.noPreview);
}

function acceptButton(ui: Ui, id: string, topic: string): TemplateResult {
  const busy = ui.state.accepting.includes(id);
  return html`
    <button class="button button--small card__accept" ?disabled=${busy} aria-label=${de.lists.acceptLabel(topic)}
      @click=${() => ui.desk.accept(id)}>
      ${busy ? de.lists.accepting : de.lists.accept}
    </button>
  `;
}
