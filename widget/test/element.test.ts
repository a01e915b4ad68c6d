import { render } from "lit";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Chat } from "../src/chat/chat.js";
import { Session } from "../src/chat/session.js";
import { type ChatView, EMPTY_VIEW } from "../src/chat/view.js";
import type { Entry } from "../src/protocol.js";
import { type Language, textsFor } from "../src/texts/texts.js";
import { logView } from "../src/views/log.js";
import { anEntry, aState } from "./people.js";

const SCRIPT = '<script>alert(1)</script><img src=x onerror="alert(1)">';

function draw(view: Partial<ChatView>, language: Language = "de"): HTMLElement {
  const chat = new Chat("https://chat.example", new Session("https://chat.example", null), "de");
  const host = document.createElement("div");
  const whole = { ...EMPTY_VIEW, phase: "live", state: aState({}), ...view } as const;
  render(logView({ view: whole, texts: textsFor(language), language, chat, privacyUrl: null, show: () => undefined }), host);
  return host;
}

const answer: Entry = anEntry({
  seq: 1,
  kind: "answer",
  text: `Kosten: ${SCRIPT}\n- 46,00 €`,
  answer: {
    service: { id: "ausweis", title: SCRIPT },
    aspect: "fees",
    confidence: 1,
    source: { title: "böse", url: "javascript:alert(1)" },
    as_of: "2026-10-01",
    example: true,
    links: [
      { kind: "info", title: "böse", url: "javascript:alert(1)" },
      { kind: "form", title: "gut", url: "https://www.essen.de/formular" },
    ],
    offices: [{ id: "a", name: "Bürgeramt", address: "Essen", phone: "0201 88-1", open_now: true, opening_text: "heute bis 18 Uhr" }],
  },
});

describe("drawing the log", () => {
  it.each(["citizen", "bot", "clerk", "system"] as const)("shows markup from the %s as text", (role) => {
    const host = draw({ entries: [anEntry({ seq: 1, author: { role, name: SCRIPT }, text: SCRIPT })] });
    expect(host.querySelector("script, img")).toBeNull();
    expect(host.querySelector(".content")?.textContent).toContain(SCRIPT);
  });

  it("shows markup in an answer as text and links only https addresses", () => {
    const host = draw({ entries: [answer] });
    expect(host.querySelector("script, img")).toBeNull();
    const links = [...host.querySelectorAll("a")].map((link) => link.getAttribute("href"));
    expect(links).toEqual(["https://www.essen.de/formular", "tel:0201881"]);
  });

  it("shows source, date, example badge and opening", () => {
    const text = draw({ entries: [answer] }).textContent.replace(/\s+/g, " ");
    for (const words of ["Quelle: böse", "Stand: 01.10.2026", "Beispielwert", "geöffnet · heute bis 18 Uhr", "Gebühren"]) expect(text).toContain(words);
  });

  it("announces only what was said since the page is open", () => {
    const host = draw({ entries: [anEntry({ seq: 1 }), anEntry({ seq: 2 })], historyUntil: 1 });
    const announced = host.querySelectorAll("[role=log] .entry");
    expect([...announced].map((entry) => entry.getAttribute("data-seq"))).toEqual(["2"]);
  });

  it("begins with an empty log", () => {
    expect(draw({}).querySelectorAll("[role=log] .entry")).toHaveLength(0);
  });

  it("shows the privacy notice in the language that is read, also when the conversation began in another", () => {
    const notice = { version: "1", text: "Der Hinweis.", texts: { de: "Der Hinweis.", "de-leicht": "Der leichte Hinweis." }, url: "/datenschutz" };
    expect(draw({ notice }).textContent).toContain("Der Hinweis.");
    expect(draw({ notice }, "de-leicht").textContent).toContain("Der leichte Hinweis.");
  });

  it("says who speaks", () => {
    const host = draw({ entries: [anEntry({ seq: 1, author: { role: "clerk", name: "Frau Yılmaz" } })] });
    expect(host.querySelector(".author")?.textContent).toContain("Frau Yılmaz");
  });

  it("says what is not sent yet, outside the announced log", () => {
    const host = draw({ unsent: [{ client_id: "x", text: "Hallo?", status: "retrying" }] });
    expect(host.querySelector(".unsent")?.textContent).toContain("nicht gesendet – wird erneut versucht");
    expect(host.querySelector("[role=log] .unsent")).toBeNull();
  });
});

describe("the element", () => {
  const fetched = vi.fn(() => Promise.reject(new TypeError("no network")));

  beforeEach(() => {
    fetched.mockClear();
    vi.stubGlobal("fetch", fetched);
    sessionStorage.clear();
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    document.body.replaceChildren();
  });

  it("adds itself once, stores nothing and connects to nothing before it is opened", async () => {
    await import("../src/define.js");
    await import("../src/define.js");
    const [chat, ...others] = document.querySelectorAll("citizen-chat");
    expect(others).toEqual([]);
    await chat?.updateComplete;
    expect(chat?.shadowRoot?.querySelector("button.launcher")).not.toBeNull();
    expect(sessionStorage).toHaveLength(0);
    expect(fetched).not.toHaveBeenCalled();
  });

  it("switches to Leichte Sprache and back, and stores the choice only when it is made", async () => {
    const chat = document.body.appendChild(document.createElement("citizen-chat"));
    await chat.updateComplete;
    const root = chat.shadowRoot!;
    expect(root.querySelector("[role=switch]")).toBeNull();
    root.querySelector<HTMLElement>(".launcher")!.click();
    await chat.updateComplete;
    const plain = root.querySelector<HTMLElement>("[role=switch]")!;
    expect([plain.getAttribute("aria-checked"), plain.textContent.trim()]).toEqual(["false", "Leichte Sprache"]);
    const stored = () => Object.keys(sessionStorage).filter((key) => key.endsWith(" language")).map((key) => sessionStorage.getItem(key));
    expect(stored()).toEqual([]);
    plain.click();
    await chat.updateComplete;
    expect(plain.getAttribute("aria-checked")).toBe("true");
    expect(root.textContent).toContain("Was kostet ein Personal-Ausweis?");
    expect(stored()).toEqual(['"de-leicht"']);
    plain.click();
    await chat.updateComplete;
    expect(plain.getAttribute("aria-checked")).toBe("false");
    expect(root.textContent).toContain("Was kostet ein Personalausweis?");
  });

  it("keeps the citizen's choice on the next page, against the page's own language", async () => {
    sessionStorage.setItem(`citizen-chat ${location.origin} language`, '"de-leicht"');
    const chat = document.createElement("citizen-chat");
    chat.server = location.origin;
    document.body.append(chat);
    await chat.updateComplete;
    chat.shadowRoot!.querySelector<HTMLElement>(".launcher")!.click();
    await chat.updateComplete;
    expect(chat.shadowRoot!.querySelector("[role=switch]")?.getAttribute("aria-checked")).toBe("true");
    await vi.waitFor(() => { expect(fetched).toHaveBeenCalled(); });
    const [, request] = fetched.mock.calls.at(-1) as unknown as [string, { body: string }];
    expect(JSON.parse(request.body)).toMatchObject({ language: "de-leicht" });
  });

  it("opens on click, moves the focus in, closes on Escape and gives the focus back", async () => {
    const chat = document.body.appendChild(document.createElement("citizen-chat"));
    await chat.updateComplete;
    const root = chat.shadowRoot!;
    root.querySelector<HTMLElement>(".launcher")!.click();
    await chat.updateComplete;
    await vi.waitFor(() => { expect(root.activeElement).toBe(root.querySelector(".panel")); });
    expect(fetched).toHaveBeenCalledOnce();
    root.querySelector(".panel")!.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, composed: true }));
    await vi.waitFor(() => { expect(root.activeElement).toBe(root.querySelector(".launcher")); });
  });
});
