/** Middle: head with actions, log, and below it what the clerk can do now. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { contactLink } from "../contact";
import type { QueueItem } from "../protocol";
import { EMPTY_THREAD } from "../state/model";
import { isMine } from "../state/queue";
import { itemOf, textBlocks } from "../state/select";
import { de } from "../texts/de";
import { topicOf } from "../topic";
import "./composer";
import { icon } from "./icons";
import "./log";
import type { Ui } from "./ui";

export function conversationPanel(ui: Ui): TemplateResult {
  const id = ui.state.openId;
  return html`
    <section class="panel conversation" id="conversation" aria-label=${de.conversation.region} tabindex="-1">
      ${id === null ? nothingOpen() : keyed(id, openConversation(ui, id))}
    </section>
  `;
}

function nothingOpen(): TemplateResult {
  return html`
    <div class="blank">
      ${icon("chat")}
      <h2>${de.conversation.none}</h2>
      <p class="muted">${de.conversation.noneHint}</p>
    </div>
  `;
}

function openConversation(ui: Ui, id: string): TemplateResult {
  const thread = ui.state.threads[id] ?? EMPTY_THREAD;
  const mine = isMine(ui.state, id);
  return html`
    ${head(ui, id, mine)}
    <conversation-log .entries=${thread.entries} .outbox=${ui.state.outbox} .conversation=${id}
      .self=${ui.state.session.self?.name ?? ""} .loaded=${thread.loaded} .online=${ui.state.link === "online"}
      .typing=${thread.citizenTypingUntil > ui.now}></conversation-log>
    ${mine ? composer(ui, id) : standing(ui, id)}
  `;
}

function head(ui: Ui, id: string, mine: boolean): TemplateResult {
  const item = itemOf(ui.state, id);
  return html`
    <header class="conversation__head">
      <button class="button button--quiet conversation__back" @click=${() => { ui.desk.showLists(); }}>
        ${icon("back")}${de.conversation.back}
      </button>
      <div class="conversation__title">
        <h2 title=${topicOf(item)}>${topicOf(item)}</h2>
        <p class="muted">${subtitle(ui, id, item)}</p>
      </div>
      <button class="button button--quiet conversation__context" aria-keyshortcuts="Alt+I"
        @click=${() => { ui.desk.open(id, "context"); }}>
        ${icon("context")}${de.conversation.context}
      </button>
      ${mine ? actions(ui) : nothing}
    </header>
  `;
}

function subtitle(ui: Ui, id: string, item: QueueItem | null): string {
  const owner = isMine(ui.state, id) ? "clerk" : (ui.state.threads[id]?.state?.owner ?? item?.owner);
  const department = item ? ui.desk.departmentTitle(item.department) : null;
  return [department, owner ? de.owners[owner] : null].filter(Boolean).join(" · ");
}

function actions(ui: Ui): TemplateResult {
  return html`
    <div class="conversation__actions" role="group" aria-label=${de.conversation.actions}>
      <button class="button button--small" @click=${() => { handBack(ui); }}>
        ${icon("bot")}${de.conversation.handBack}
      </button>
      <button class="button button--small" @click=${() => { ui.showDialog("transfer"); }}>
        ${icon("transfer")}${de.conversation.transfer}
      </button>
      <button class="button button--small button--danger" @click=${() => { ui.showDialog("close"); }}>
        ${icon("close")}${de.conversation.close}
      </button>
    </div>
  `;
}

/** Only an unsent draft would be lost by handing back, so only then it asks. */
function handBack(ui: Ui): void {
  const id = ui.state.openId;
  if (id === null) return;
  if (ui.state.drafts[id]) ui.showDialog("hand-back");
  else void ui.desk.handBack(id);
}

function composer(ui: Ui, id: string): TemplateResult {
  return html`
    <reply-composer .draft=${ui.state.drafts[id] ?? ""} .textBlocks=${textBlocks(ui.state, id)}
      .write=${(text: string) => { ui.desk.draft(id, text); }}
      .send=${(text: string) => ui.desk.say(id, text)}></reply-composer>
  `;
}

/** Below a conversation that is not the clerk's: take it over, or why that cannot be. */
function standing(ui: Ui, id: string): TemplateResult {
  const listed = [...(ui.state.queue?.waiting ?? []), ...(ui.state.queue?.callbacks ?? [])];
  const item = listed.find((each) => each.conversation_id === id);
  return html`
    <div class="standing">
      ${item ? invitation(ui, item) : html`<p>${whose(ui, id)}</p>`}
      ${ui.state.drafts[id] ? keptDraft(ui, id, ui.state.drafts[id]) : nothing}
    </div>
  `;
}

function invitation(ui: Ui, item: QueueItem): TemplateResult {
  const busy = ui.state.accepting.includes(item.conversation_id);
  return html`
    <p>${item.owner === "callback" ? de.conversation.callbackPreview : de.conversation.preview}</p>
    ${item.contact ? html`<p>${de.conversation.callVia} ${contactLink(item.contact)}</p>` : nothing}
    <button class="button button--primary" ?disabled=${busy} aria-keyshortcuts="Alt+U"
      @click=${() => ui.desk.accept(item.conversation_id)}>
      ${icon("accept")}${busy ? de.lists.accepting : de.lists.accept}
    </button>
  `;
}

function whose(ui: Ui, id: string): string {
  const state = ui.state.threads[id]?.state;
  if (state?.owner === "closed") return de.conversation.closed;
  if (state?.owner === "bot") return de.conversation.withBot;
  if (state?.owner === "clerk" && state.clerk) return de.conversation.withColleague(state.clerk.name);
  return ui.state.queue ? de.conversation.elsewhere : de.conversation.loading;
}

function keptDraft(ui: Ui, id: string, draft: string): TemplateResult {
  return html`
    <div class="kept-draft">
      <h3>${de.conversation.keptDraft}</h3>
      <p class="kept-draft__text">${draft}</p>
      <button class="button button--small" @click=${() => ui.desk.copyDraft(draft)}>${de.conversation.copyDraft}</button>
      <button class="button button--small" @click=${() => { ui.desk.draft(id, ""); }}>${de.conversation.dropDraft}</button>
    </div>
  `;
}
