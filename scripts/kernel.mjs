/**
 * Compiles the engine's kernel from AssemblyScript to WebAssembly, as a module that can be imported anywhere:
 * packages/engine/kernel/search.ts → packages/engine/dist/kernel/search.js
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const engine = join(dirname(fileURLToPath(import.meta.url)), "../packages/engine");
const target = join(engine, "dist/kernel/search.js");

let wasm;
const { error, stderr } = await asc.main(
  [
    "kernel/search.ts",
    "--baseDir=.",
    "--outFile=search.wasm",
    "--runtime=stub",
    "--optimizeLevel=3",
    "--shrinkLevel=0",
    "--converge",
    "--noAssert",
    "--enable=simd",
    "--enable=bulk-memory",
    "--importMemory",
    "--use=abort=",
  ],
  {
    readFile: async (name, base) => {
      const { readFile } = await import("node:fs/promises");
      return readFile(join(engine, base, name), "utf8").catch(() => null);
    },
    writeFile: (_name, contents) => {
      if (typeof contents !== "string") wasm = contents;
    },
    listFiles: () => [],
  },
);
if (error) {
  console.error(`${stderr}`);
  throw error;
}
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, `export const wasm = Uint8Array.of(${wasm.join(",")});\n`);
