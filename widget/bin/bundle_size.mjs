/** Fails the build when the widget is bigger than a phone on a slow line should have to load. */
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET = 60_000; // bytes, gzip
const dist = new URL("../dist/", import.meta.url);

const scripts = readdirSync(dist).filter((name) => name.endsWith(".js"));
if (scripts.length !== 1 || scripts[0] !== "citizen-chat.js") {
  console.error(`Expected one script, citizen-chat.js, with everything in it; found: ${scripts.join(", ")}`);
  process.exit(1);
}
const size = gzipSync(readFileSync(new URL("citizen-chat.js", dist)), { level: 9 }).length;
console.log(`citizen-chat.js: ${(size / 1000).toFixed(1)} kB gzip of ${BUDGET / 1000} kB`);
if (size > BUDGET) {
  console.error("The widget is over its budget: look for a dependency that came in, or raise the budget with a reason.");
  process.exit(1);
}
