/** What else can be done with the conversation: save, end, delete, read about privacy. */
import { html, nothing, type TemplateResult } from "lit";
import type { TranscriptFormat } from "../chat/api.js";
import type { ViewContext } from "./context.js";
import { icons } from "./icons.js";
import { externalLink } from "./text.js";

interface MenuContext extends ViewContext {
  readonly menuOpen: boolean;
  readonly toggleMenu: (open: boolean) => void;
}

export function menu(context: MenuContext): TemplateResult {
  const { view, texts, menuOpen, privacyUrl, show } = context;
  const known = view.phase === "live";
  const running = known && view.state?.owner !== "closed";
  return html`<ul id="menu" class="menu" ?hidden=${!menuOpen}>
    ${known ? item(icons.save, texts.menu.saveHtml, () => save(context, "html")) : nothing}
    ${known ? item(icons.save, texts.menu.saveText, () => save(context, "txt")) : nothing}
    ${running ? item(icons.end, texts.menu.end, () => { show("end"); }) : nothing}
    ${known ? item(icons.erase, texts.menu.erase, () => { show("erase"); }) : nothing}
    ${privacyUrl === null ? nothing : html`<li class="menu-link">${icons.lock}${externalLink(privacyUrl, texts.menu.privacy, texts)}</li>`}
  </ul>`;
}

function item(icon: TemplateResult, title: string, click: () => unknown): TemplateResult {
  return html`<li><button type="button" @click=${click}>${icon}${title}</button></li>`;
}

async function save({ chat, texts, toggleMenu }: MenuContext, format: TranscriptFormat): Promise<void> {
  toggleMenu(false);
  const transcript = await chat.transcript(format);
  if (transcript === null) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(transcript);
  link.download = `${texts.menu.fileName(new Date().toISOString().slice(0, 10))}.${format}`;
  link.click();
  // The browser has taken the file over by the next task.
  setTimeout(() => { URL.revokeObjectURL(link.href); }, 0);
}
