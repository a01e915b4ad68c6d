import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The demo page shows the city's side in the same colours. */
const tokensForDemoPage: Plugin = {
  name: "tokens-for-demo-page",
  generateBundle() {
    this.emitFile({ type: "asset", fileName: "tokens.css", source: readFileSync(path("src/theme/tokens.css"), "utf8") });
  },
};

/** One ES module with everything in it; the demo city page is copied beside it as it stands. */
export default defineConfig({
  plugins: [tokensForDemoPage],
  publicDir: path("demo"),
  build: {
    outDir: path("dist"),
    emptyOutDir: true,
    target: "es2022",
    lib: { entry: path("src/define.ts"), formats: ["es"], fileName: () => "citizen-chat.js" },
    // Vite leaves white space in a library; this one is for browsers only.
    rolldownOptions: { output: { codeSplitting: false, minify: true } },
  },
  test: { environment: "happy-dom", include: ["test/**/*.test.ts"], css: true },
});
