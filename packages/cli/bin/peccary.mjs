#!/usr/bin/env node
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const main = new URL("../dist/main.js", import.meta.url);
if (!existsSync(main)) {
  process.stderr.write(
    `peccary: not built yet, ${fileURLToPath(main)} is missing: run \`npm run build\` (NOT_BUILT)\n`,
  );
  process.exit(1);
}
await import(main.href);
