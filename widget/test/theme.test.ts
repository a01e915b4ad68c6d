import { describe, expect, it } from "vitest";
import css from "../src/theme/tokens.css?raw";

const [lightCss = "", darkCss = ""] = css.split("@media (prefers-color-scheme: dark)");
const light = colours(lightCss);
const schemes = { light, dark: { ...light, ...colours(darkCss) } };

function colours(source: string): Record<string, string> {
  return Object.fromEntries([...source.matchAll(/--bd-([\w-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1]!, match[2]!]));
}

/** Relative luminance, WCAG 2.2 definition. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ["ground", "surface", "surface-hover"];
const textPairs: [string, string][] = [
  ...["text", "text-muted", "link", "clerk", "ok", "warn", "danger"].flatMap((text) =>
    grounds.map((ground): [string, string] => [text, ground]),
  ),
  ...["primary-soft", "clerk-soft", "ok-soft", "warn-soft", "danger-soft"].map((soft): [string, string] => [`on-${soft}`, soft]),
  ["on-primary", "primary"],
  ["on-own", "own"],
  ["on-primary", "primary-hover"],
  ["on-clerk", "clerk"],
  ["on-danger", "danger"],
  ["text", "primary-soft"],
  ["link", "primary-soft"],
  ["text-muted", "primary-soft"],
];
const controlPairs: [string, string][] = [
  ...["line-strong", "focus", "primary"].flatMap((edge) => grounds.map((ground): [string, string] => [edge, ground])),
  ["focus", "focus-halo"],
];

describe.each(Object.entries(schemes))("%s scheme", (_name, tokens) => {
  it.each(textPairs)("%s on %s can be read (4.5:1)", (text, ground) => {
    expect(contrast(tokens[text]!, tokens[ground]!)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(controlPairs)("%s beside %s can be seen (3:1)", (edge, ground) => {
    expect(contrast(tokens[edge]!, tokens[ground]!)).toBeGreaterThanOrEqual(3);
  });
});
