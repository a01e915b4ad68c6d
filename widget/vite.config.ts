import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** One ES module with everything in it; the demo city page is copied beside it as it stands. */
export default defineConfig({
  publicDir: path("demo"),
  build: {
    outDir: path("dist"),
    emptyOutDir: true,
    target: "es2022",
    lib: { entry: path("src/define.ts"), formats: ["es"], fileName: () => "citizen-chat.js" },
    rolldownOptions: { output: { codeSplitting: false } },
  },
  test: { environment: "happy-dom", include: ["test/**/*.test.ts"], css: true },
});
