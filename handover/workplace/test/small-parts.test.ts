import { describe, expect, it } from "vitest";
import { dayName, elapsed } from "../src/clock";
import { contactHref } from "../src/contact";
import { formatRoute, parseRoute } from "../src/route";
import { safeUrl } from "../src/safe-url";
import { commandOf } from "../src/shortcuts";

describe("addresses", () => {
  it.each([
    ["#/gespraech/c%2F1", { openId: "c/1", panel: "conversation" }],
    ["#/gespraech/abc/kontext", { openId: "abc", panel: "context" }],
    ["#/", { openId: null, panel: "lists" }],
  ] as const)("%s means the same in both directions", (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
    expect(formatRoute(route)).toBe(hash);
  });

  it.each(["", "#/gespraech/", "#/anderes/x"])("%s shows the lists", (hash) => {
    expect(parseRoute(hash)).toEqual({ openId: null, panel: "lists" });
  });

  it("survives a broken escape", () => {
    expect(parseRoute("#/gespraech/%E0%A4%A")).toEqual({ openId: "%E0%A4%A", panel: "conversation" });
  });
});

describe("waiting time", () => {
  const now = Date.parse("2026-11-23T16:00:00Z");
  it.each([
    ["2026-11-23T15:59:53Z", "0:07"],
    ["2026-11-23T15:47:30Z", "12:30"],
    ["2026-11-23T13:55:00Z", "2 Std. 05 Min."],
    ["2026-11-20T13:55:00Z", "3 Tage"],
    ["2026-11-23T16:00:30Z", "0:00"],
  ])("since %s is %s", (iso, text) => {
    expect(elapsed(iso, now)).toBe(text);
  });

  it("names days in the city's time zone", () => {
    expect(dayName("2026-11-22T23:30:00Z", now, "Heute", "Gestern")).toBe("Heute");
    expect(dayName("2026-11-22T22:30:00Z", now, "Heute", "Gestern")).toBe("Gestern");
    expect(dayName("2026-11-20T12:00:00Z", now, "Heute", "Gestern")).toBe("Freitag, 20. November");
  });
});

describe("links", () => {
  it.each(["javascript:alert(1)", "data:text/html,x", "  JavaScript:alert(1)", null, "http://[kaputt"])("%s is refused", (url) => {
    expect(safeUrl(url)).toBeNull();
  });

  it("lets https through and makes contacts callable", () => {
    expect(safeUrl("https://www.essen.de/")).toBe("https://www.essen.de/");
    expect(contactHref({ kind: "phone", value: "+49 (0)201 / 88-0" })).toBe("tel:+49201880");
    expect(contactHref({ kind: "email", value: "a?cc=b@example.de" })).toBe("mailto:a%3Fcc%3Db@example.de");
  });
});

describe("shortcuts", () => {
  const press = (code: string, more = {}) =>
    commandOf({ code, altKey: true, ctrlKey: false, metaKey: false, shiftKey: false, ...more });

  it("need Alt alone", () => {
    expect(press("Digit3")).toEqual({ name: "open-mine", position: 3 });
    expect(press("KeyN")).toEqual({ name: "next-waiting" });
    expect(press("KeyN", { altKey: false })).toBeNull();
    expect(press("KeyN", { ctrlKey: true }), "AltGr").toBeNull();
    expect(press("Digit0")).toBeNull();
  });
});
