import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ["@peccary/source", "module", "browser", "development|production"] },
  build: {
    outDir: "dist/web",
    emptyOutDir: true,
    target: "es2023",
    // The page's Content-Security-Policy allows nothing but its own files, so no data: addresses.
    assetsInlineLimit: 0,
    // Kilobytes before compression. What counts is what travels: 300 KB compressed.
    chunkSizeWarningLimit: 800,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Schemas of ours that the page does not ask for stay out of it.
      treeshake: { moduleSideEffects: (id) => !id.includes("/packages/api/") },
    },
  },
  server: {
    // `npx vite packages/ui` beside a running `peccary up`.
    proxy: { "/peccary": "http://127.0.0.1:8440" },
  },
});
