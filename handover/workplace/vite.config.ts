import { defineConfig } from "vitest/config";

/** Builds the staff web app; the gateway serves `dist/` at /workplace/ under a policy that forbids inline code. */
export default defineConfig({
  base: "/workplace/",
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 200,
  },
  server: {
    port: 7600,
    strictPort: true,
    proxy: {
      "/api": { target: process.env.GATEWAY ?? "http://127.0.0.1:7610" },
      "/socket.io": { target: process.env.GATEWAY ?? "http://127.0.0.1:7610", ws: true },
    },
  },
  test: { environment: "happy-dom", include: ["test/**/*.test.ts"] },
});
