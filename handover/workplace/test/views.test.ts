import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Entry } from "../src/protocol";
import { reduce } from "../src/state/reduce";
import { Store } from "../src/store";
import { de } from "../src/texts/de";
import { ClerkWorkplace } from "../src/views/workplace";
import { entry, item, queue, signedIn, stateOf } from "./fixtures";

const EVIL = '<img src=x onerror="alert(1)"><script>alert(2)</script>';

let page: ClerkWorkplace;

async function show(state = signedIn()): Promise<Store> {
  const store = new Store(state);
  page = new ClerkWorkplace();
  Object.assign(page, {
    store,
    desk: { departmentTitle: (id: string) => id },
    account: {},
    preferences: { sound: true, notifications: false },
  });
  document.body.append(page);
  await drawn();
  return store;
}

/** Nested elements draw one after the other. */
async function drawn(): Promise<void> {
  await page.updateComplete;
  await Promise.resolve();
  await page.updateComplete;
}

const text = (selector: string): string => (page.querySelector(selector)?.textContent ?? "").replace(/\s+/g, " ").trim();

function talking(...entries: Entry[]): ReturnType<typeof signedIn> {
  const open = signedIn({ openId: "a", panel: "conversation", queue: queue({ mine: [item("a", { owner: "clerk", epoch: 3 })] }) });
  const loaded = reduce(open, { type: "entries", id: "a", entries });
  return reduce(loaded, { type: "conversation-state", id: "a", state: stateOf("clerk", 3) });
}

beforeEach(() => { document.body.replaceChildren(); });
afterEach(() => { page.remove(); });

describe("the page", () => {
  it("asks to sign in and says that drafts are kept", async () => {
    await show(signedIn({ session: { phase: "signed-out", self: null, reason: "expired" } }));
    expect(text("h1")).toBe(de.signIn.title);
    expect(text(".callout")).toBe(de.signIn.expired);
  });

  it("says in every empty list that it is empty", async () => {
    await show(signedIn({ queue: queue() }));
    const told = [...page.querySelectorAll(".list__empty")].map((each) => each.textContent.trim());
    expect(told).toEqual([de.lists.noneWaiting, de.lists.noneMine, de.lists.noneCallbacks]);
  });

  it("says that the connection is lost", async () => {
    const store = await show();
    expect(text(".link-banner")).toBe("");
    store.dispatch({ type: "link", link: "lost" });
    await drawn();
    expect(text(".link-banner")).toBe(de.link.lost);
  });

  it("tells who is not a clerk that there is nothing here", async () => {
    const self = { name: "Frau Ed", roles: ["editor" as const], departments: [], csrf: "" };
    await show(signedIn({ session: { phase: "signed-in", self, reason: "none" } }));
    expect(text("main")).toContain(de.app.noClerkTitle);
  });
});

describe("a conversation", () => {
  it("never turns text into elements", async () => {
    const answer: Entry["answer"] = {
      service: { id: "s", title: EVIL },
      aspect: "fees",
      confidence: 0.9,
      source: { title: EVIL, url: "javascript:alert(1)" },
      as_of: "2026-10-01",
      links: [{ kind: "online", title: EVIL, url: "data:text/html,x" }],
    };
    await show(talking(entry(1, "citizen", { text: EVIL }), entry(2, "bot", { kind: "answer", answer, text: EVIL })));
    expect(page.querySelectorAll("img, script")).toHaveLength(0);
    expect([...page.querySelectorAll("conversation-log a")]).toEqual([]);
    expect(text(".entry--citizen .bubble__text")).toBe(EVIL.replace(/\s+/g, " "));
  });

  it("names every author, also where the name is not shown again", async () => {
    const clerk = { role: "clerk" as const, name: "Herr Schmidt" };
    const own = entry(5, "clerk", { author: { role: "clerk", name: "Frau Yılmaz" } });
    await show(talking(entry(1), entry(2), entry(3, "bot"), entry(4, "clerk", { author: clerk }), own));
    const authors = [...page.querySelectorAll(".entry__author")].map((each) => each.textContent.trim());
    expect(authors).toEqual([de.entry.citizen, de.entry.citizen, de.entry.bot, "Herr Schmidt", de.entry.you]);
  });

  it("shows how far an own reply has come", async () => {
    const store = await show(talking(entry(1)));
    const pending = { conversationId: "a", epoch: 3, clientId: "c", text: "Guten Tag", writtenAt: 0, seq: null };
    store.dispatch({ type: "written", item: pending });
    await drawn();
    expect(text(".entry--pending .entry__time")).toContain(de.entry.waiting);
    store.dispatch({ type: "link", link: "online" });
    await drawn();
    expect(text(".entry--pending .entry__time")).toContain(de.entry.sending);
  });

  it("does not read history out, only what comes later", async () => {
    await show(talking(entry(1)));
    expect(page.querySelector("[role=log]")?.getAttribute("aria-live")).toBe("off");
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await drawn();
    await drawn();
    expect(page.querySelector("[role=log]")?.getAttribute("aria-live")).toBe("polite");
  });

  it("can only be read before it is accepted", async () => {
    await show(signedIn({ openId: "w", panel: "conversation", queue: queue({ waiting: [item("w")] }) }));
    expect(page.querySelector("textarea#reply")).toBeNull();
    expect(text(".standing")).toContain(de.conversation.preview);
  });

  it("keeps an unsent draft in sight when a colleague has it now", async () => {
    const taken = { ...stateOf("clerk", 4), clerk: { name: "Herr Schmidt" } };
    const state = reduce(talking(entry(1)), { type: "let-go", id: "a" });
    const left = reduce(state, { type: "conversation-state", id: "a", state: taken });
    await show({ ...left, drafts: { a: "Das schrieb ich gerade" } });
    expect(text(".standing")).toContain("Dieses Gespräch führt Herr Schmidt.");
    expect(text(".kept-draft__text")).toBe("Das schrieb ich gerade");
  });

  it("leads to an unsent draft whose conversation stands in no list any more", async () => {
    const drafts = { a: "Das schrieb ich gerade", w: "Das auch" };
    await show(signedIn({ drafts, queue: queue({ waiting: [item("w")] }) }));
    expect(page.querySelectorAll(".list--unsent .card__open")).toHaveLength(1);
    expect(text(".list--unsent")).toContain("Das schrieb ich gerade");
  });

  it("offers answers beside the conversation, each once, and text blocks where she writes", async () => {
    const answer: Entry["answer"] = { service: { id: "s", title: "Pass" }, aspect: "fees", confidence: 1, source: { title: "Stadt", url: "/x" }, as_of: "2026-10-01" };
    const suggestions = [{ title: "Pass", text: "37 Euro", answer }, { title: "Was kostet das?", text: "37 Euro", answer }, { title: "Gruß", text: "Guten Tag" }];
    await show(reduce(talking(entry(1)), { type: "suggestions", id: "a", suggestions }));
    expect([...page.querySelectorAll(".suggestion__title")].map((each) => each.textContent)).toEqual(["Pass"]);
    expect([...page.querySelectorAll(".menu__item strong")].map((each) => each.textContent)).toEqual(["Gruß"]);
  });

  it("shows what the bot understood, the newest first", async () => {
    const understood = { intent: "fees", confidence: 0.42, aspect: "fees" as const, service_candidates: [{ id: "s", title: "Pass", score: 0.8 }] };
    await show(talking(entry(1, "citizen", { understood }), entry(2, "citizen", { understood: { intent: "unknown_intent", confidence: 1 } })));
    const readings = [...page.querySelectorAll(".reading")].map((each) => each.textContent);
    expect(readings[0]).toContain("unknown_intent");
    expect(readings[1]).toContain("Gebühren");
    expect(readings[1]).toContain(de.context.weak);
    expect(readings[1]).toContain("Pass");
  });
});
