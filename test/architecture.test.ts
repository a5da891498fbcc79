import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

/** All that each package may import from outside itself. A new dependency is a new line here, and a decision. */
const mayImport: { readonly [name: string]: readonly (string | RegExp)[] } = {
  engine: ["#kernel/search"],
  api: ["zod"],
  agent: [/^node:/, "@peccary/api", "@peccary/engine", "@peccary/engine/rules", "koffi", "pino"],
  control: [
    /^node:/,
    "@peccary/api",
    "@peccary/engine/captures",
    "@peccary/engine/rules",
    "@duckdb/node-api",
    "@hono/node-server",
    /^hono(\/|$)/,
    "@peculiar/x509",
    "pino",
    "prom-client",
  ],
  cli: [
    /^node:/,
    "@peccary/api",
    "@peccary/engine",
    "@peccary/engine/rules",
    "@peccary/agent",
    "@peccary/control",
    "commander",
    "yaml",
  ],
  ui: [
    "@peccary/api",
    "react",
    "react-dom/client",
    /^@mantine\/(core|hooks)(\/styles\.css)?$/,
    "@tanstack/react-query",
    "@tanstack/react-virtual",
    "wouter",
  ],
};

const IMPORT = /\bfrom "([^"]+)";$|^import "([^"]+)";$|\bimport\("([^"]+)"\)/gm;

test.each(readdirSync("packages"))("%s imports only what it may", (name) => {
  const source = `packages/${name}/src`;
  const strays: string[] = [];
  for (const file of readdirSync(source, { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(file) || /\.(test|cases)\.tsx?$/.test(file) || /(^|\/)testing\//.test(file)) continue;
    for (const [, ...groups] of readFileSync(join(source, file), "utf8").matchAll(IMPORT)) {
      const target = groups.find((group) => group !== undefined) ?? "";
      const fine = target.startsWith(".")
        ? join(source, dirname(file), target).startsWith(source)
        : mayImport[name]?.some((allowed) =>
            typeof allowed === "string" ? allowed === target : allowed.test(target),
          );
      if (!fine) strays.push(`${file} imports ${target}`);
    }
  }
  expect(strays).toEqual([]);
});

/** Inside the engine a folder uses only what stands before it; `engine.ts` uses all. */
const engineOrder = [
  "",
  "kernel",
  "decode",
  "flow",
  "stream",
  "app",
  "detect/inspection.ts",
  "rules/option.ts",
  "options",
  "rules",
  "detect",
  "inspect",
  "contract.ts",
  "engine.ts",
  "explain",
  "privacy",
  "captures",
];
const place = (file: string): number => {
  const exact = engineOrder.indexOf(file);
  return exact >= 0 ? exact : engineOrder.indexOf(dirname(file).split("/")[0]!.replace(/^\.$/, ""));
};

test("inside the engine imports point backwards", () => {
  const source = "packages/engine/src";
  const strays: string[] = [];
  for (const file of readdirSync(source, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts") || /\.(test|cases)\.ts$|^testing\/|^(engine|index)\.ts$/.test(file)) continue;
    for (const [line, ...groups] of readFileSync(join(source, file), "utf8").matchAll(IMPORT)) {
      const target = join(dirname(file), groups.find((group) => group !== undefined) ?? "");
      const typeOnly = new RegExp(`import type [^;]*${line.replace(/[.*+?^$()|[\]\\{}]/g, "\\$&")}`).test(
        readFileSync(join(source, file), "utf8"),
      );
      if (place(target) > place(file) && !typeOnly) strays.push(`${file} imports ${target}`);
    }
  }
  expect(strays).toEqual([]);
});
