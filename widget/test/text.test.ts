import { describe, expect, it } from "vitest";
import { blocks } from "../src/text/blocks.js";
import { germanDate, minutes, telUrl } from "../src/text/format.js";
import { httpsUrl, linkify, pageUrl } from "../src/text/linkify.js";

describe("linkify", () => {
  const urls = (text: string) => linkify(text).flatMap((piece) => piece.url ?? []);

  it("finds https addresses and leaves every letter in place", () => {
    const text = "Siehe https://www.essen.de/ausweis?x=1&y=2 und sonst nichts.";
    expect(linkify(text).map((piece) => piece.text).join("")).toBe(text);
    expect(urls(text)).toEqual(["https://www.essen.de/ausweis?x=1&y=2"]);
  });

  it.each([
    ["am Satzende: https://a.example/b.", "https://a.example/b"],
    ["(in Klammern https://a.example/b)", "https://a.example/b"],
    ["mit Klammer https://a.example/b_(c)", "https://a.example/b_(c)"],
    ["„https://a.example/b“", "https://a.example/b"],
    ["https://a.example/b, dann", "https://a.example/b"],
  ])("keeps punctuation out of %s", (text, url) => {
    expect(urls(text)).toEqual([url]);
  });

  it.each(["http://a.example/", "javascript:alert(1)", "data:text/html,x", "https://", "https://bank.example@evil.example/", "HTTPS//a"])(
    "does not link %s",
    (text) => {
      expect(urls(text)).toEqual([]);
    },
  );
});

describe("addresses from the server", () => {
  it.each(["javascript:alert(1)", "JAVASCRIPT:alert(1)", " data:text/html,x", "http://a.example", "//a.example", "https://a@b.example", ""])(
    "refuses %s",
    (address) => {
      expect(httpsUrl(address)).toBeNull();
    },
  );

  it("takes the privacy page beside the server, over http too, but no other http page", () => {
    expect(pageUrl("/datenschutz", "http://127.0.0.1:8000")).toBe("http://127.0.0.1:8000/datenschutz");
    expect(pageUrl("https://www.essen.de/datenschutz", "http://127.0.0.1:8000")).toBe("https://www.essen.de/datenschutz");
    expect(pageUrl("http://evil.example/", "http://127.0.0.1:8000")).toBeNull();
    expect(pageUrl("javascript:alert(1)", "http://127.0.0.1:8000")).toBeNull();
    expect(pageUrl(null, "http://127.0.0.1:8000")).toBeNull();
  });
});

describe("blocks", () => {
  it("makes lists of the lines that are lists", () => {
    expect(blocks("Bitte bringen Sie mit:\n- Ausweis\n- Foto\n\nDanach.")).toEqual([
      { kind: "paragraph", lines: ["Bitte bringen Sie mit:"] },
      { kind: "bullets", lines: ["Ausweis", "Foto"] },
      { kind: "paragraph", lines: ["Danach."] },
    ]);
  });

  it("numbers steps, but takes a date at the start of a line for a date", () => {
    expect(blocks("1. Antrag\n2. Termin\n24. Dezember geschlossen").map((block) => block.kind)).toEqual(["numbers", "paragraph"]);
    expect(blocks("24. Dezember geschlossen")).toEqual([{ kind: "paragraph", lines: ["24. Dezember geschlossen"] }]);
  });

  it("keeps single line breaks", () => {
    expect(blocks("eins\nzwei")).toEqual([{ kind: "paragraph", lines: ["eins", "zwei"] }]);
  });
});

describe("German writing", () => {
  it("writes dates", () => {
    expect(germanDate("2026-10-01")).toBe("01.10.2026");
  });

  it.each([
    ["0201 88-33000", "tel:02018833000"],
    ["+49 (0) 201 / 880", "tel:+49201880"],
    ["115", "tel:115"],
    ["auf Anfrage", null],
  ])("makes %s a number to dial", (phone, url) => {
    expect(telUrl(phone)).toBe(url);
  });

  it("rounds a waiting time to minutes, at least one", () => {
    expect([5, 60, 240].map(minutes)).toEqual([1, 1, 4]);
  });
});
