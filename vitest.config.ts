import { defineConfig } from "vitest/config";

const conditions = ["@peccary/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/src/**/*.test.{ts,tsx}", "test/**/*.test.ts"],
    // What starts processes, namespaces or a browser needs a while on a busy two-core machine.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
