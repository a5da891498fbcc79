import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { services } from "../rules/services.ts";
import { protocols } from "./index.ts";
import type { AppProtocol } from "./protocol.ts";

const folder = import.meta.dirname;

test("the list has every protocol that a file declares", () => {
  const declared: string[] = [];
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
    for (const [, name] of readFileSync(join(folder, file), "utf8").matchAll(
      /^export const (\w+): AppProtocol =/gm,
    ))
      declared.push(name!);
  }
  expect(protocols).toHaveLength(declared.length);
});

test.each(protocols)("$name names a service of Snort's", ({ service }: AppProtocol) => {
  expect([...services]).toContain(service);
});

test("a port stands for one protocol", () => {
  const claims = protocols.flatMap(({ ports, transports }) =>
    transports.flatMap((transport) => ports.map((port) => `${transport} ${port}`)),
  );
  expect(new Set(claims).size).toBe(claims.length);
});
