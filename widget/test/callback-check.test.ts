import { describe, expect, it } from "vitest";
import { type CallbackDraft, checkCallback } from "../src/views/callback-check.js";

const draft: CallbackDraft = { name: "", kind: "phone", value: "0201 123456", text: "Bitte um Rückruf.", consent: true };

describe("checkCallback", () => {
  it("needs no name", () => {
    expect(checkCallback(draft)).toEqual({
      errors: {},
      callback: { contact: { kind: "phone", value: "0201 123456" }, text: "Bitte um Rückruf.", consent: true },
    });
  });

  it("names every wrong field at once", () => {
    const { callback, errors } = checkCallback({ ...draft, value: " ", text: "", consent: false });
    expect(callback).toBeNull();
    expect(errors).toEqual({ value: "phone", text: "text", consent: "consent" });
  });

  it.each(["110", "0201", "abc", "0201-12a456"])("refuses the phone number %s", (value) => {
    expect(checkCallback({ ...draft, value }).errors.value).toBe("phone");
  });

  it.each(["+49 201 123456", "0201/12 34 56", "(0201) 123456"])("takes the phone number %s", (value) => {
    expect(checkCallback({ ...draft, value }).errors).toEqual({});
  });

  it.each([
    ["erika@example.de", true],
    ["erika@example", false],
    ["erika example.de", false],
  ])("checks the e-mail address %s", (value, right) => {
    expect(checkCallback({ ...draft, kind: "email", value }).callback !== null).toBe(right);
  });
});
