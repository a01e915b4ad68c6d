/** The only place that wires: store, connection, account, desk, alerts and the page. docs/workplace.md */
import { Account } from "./account";
import type { AlertSinks } from "./alerts";
import { alertOn } from "./alerts";
import { connect } from "./connection";
import { Desk } from "./desk";
import { remember } from "./memory";
import { Notices } from "./notices";
import { OutboxSender } from "./outbox";
import { loadPreferences } from "./preferences";
import type { Route } from "./route";
import { formatRoute, parseRoute } from "./route";
import { StaffApi } from "./session";
import { Sound } from "./sound";
import { lastSeq } from "./state/log";
import { itemOf } from "./state/select";
import { Store } from "./store";
import "./styles/index.css";
import { Sync } from "./sync";
import { de } from "./texts/de";
import { topicOf } from "./topic";
import { ClerkWorkplace } from "./views/workplace";

const store = new Store();
const notices = new Notices(store);
const sync = new Sync(store, leave);
const wire = connect(sync.events, { up, down, refused: () => void account.verify() });
const outbox = new OutboxSender(store, wire, (item, error) => {
  const reason = error.code === "epoch" ? de.notice.epoch : error.title || de.notice.failed;
  notices.show("warning", de.notice.notSent(topicOf(itemOf(store.state, item.conversationId)), reason));
});
const account = new Account(new StaffApi(), store, wire, sessionStorage);
const desk = new Desk({ store, wire, sync, outbox, notices, navigate });
const sound = new Sound();

sync.use(wire);
start(new ClerkWorkplace());

function start(element: ClerkWorkplace): void {
  // Alerts first: they compare states, and the listeners below change the state again.
  store.subscribe((state, before) => { alertOn(state, before, element.preferences, sinks(element)); });
  store.subscribe((state, before) => { remember(sessionStorage, state, before); });
  store.subscribe(markRead);
  document.addEventListener("visibilitychange", markRead);
  window.addEventListener("popstate", () => { show(parseRoute(location.hash)); });
  for (const gesture of ["pointerdown", "keydown"]) window.addEventListener(gesture, () => { sound.unlock(); });
  Object.assign(element, { store, desk, account, preferences: loadPreferences(localStorage) });
  show(parseRoute(location.hash));
  document.body.append(element);
  void account.resume();
}

/** The connection stands (again): say who is there, read on, send what waits. */
function up(): void {
  store.dispatch({ type: "link", link: "online" });
  const { presence, openId, threads } = store.state;
  void wire.ask("presence", { status: presence });
  sync.followAll([...new Set([...Object.keys(threads), ...(openId === null ? [] : [openId])])]);
  outbox.flush();
}

function down(): void {
  if (store.state.link === "online") store.dispatch({ type: "link", link: "lost" });
}

function navigate(openId: Route["openId"], panel: Route["panel"]): void {
  const route = panel === "lists" ? { openId: null, panel } : { openId, panel };
  const address = formatRoute(route);
  if (address !== location.hash) history.pushState(null, "", address);
  store.dispatch({ type: "route", ...route });
}

function show(route: Route): void {
  store.dispatch({ type: "route", ...route });
  const { openId } = route;
  if (openId !== null && wire.online && !store.state.threads[openId]?.loaded) void sync.follow(openId);
}

/** The conversation may no longer be read here: a colleague has it, or it was deleted. */
function leave(id: string, title: string): void {
  if (store.state.openId !== id) return;
  notices.show("info", title || de.conversation.elsewhere);
  // An unsent draft is still shown there.
  if (!store.state.drafts[id]) navigate(null, "lists");
}

/** What is open in front of the clerk counts as read. */
function markRead(): void {
  const { openId, threads } = store.state;
  if (openId !== null && document.visibilityState === "visible") desk.markRead(openId, lastSeq(threads[openId]));
}

function sinks(element: ClerkWorkplace): AlertSinks {
  return {
    setTitle: (title) => { document.title = title; },
    beep: (kind) => { sound.play(kind); },
    announce: (text) => { element.announcement = text; },
    notify: (text) => { notify(text); },
    watching: () => document.visibilityState === "visible" && document.hasFocus(),
  };
}

function notify(text: string): void {
  if (typeof Notification === "undefined" || Notification.permission !== "granted") return;
  const notification = new Notification(de.app.title, { body: text, tag: "buergerdraht" });
  notification.onclick = () => {
    window.focus();
    notification.close();
  };
}
