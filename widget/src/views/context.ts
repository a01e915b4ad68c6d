/** What every view needs: the picture to draw, the words, and what the citizen can do. */
import type { Chat } from "../chat/chat.js";
import type { ChatView } from "../chat/view.js";
import type { Language, Texts } from "../texts/texts.js";
import type { Page } from "./panel.js";

export interface ViewContext {
  readonly view: ChatView;
  readonly texts: Texts;
  readonly language: Language;
  readonly chat: Chat;
  /** Checked: https, or of the server or the page itself. */
  readonly privacyUrl: string | null;
  /** Puts one of the panel's own pages in front of the log. */
  readonly show: (page: Page) => void;
}
