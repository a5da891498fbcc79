import { expect, test } from "vitest";
import { parseRules } from "../rules/index.ts";
import { unavailable } from "./unavailable.ts";

test.each([
  "lua:x.lua",
  "geoip:src,RU",
  "dns.query; dataset:isset,bad",
  'mqtt.type; content:"a"',
  "frame:smtp.data",
])("%s is refused with its reason", (options) => {
  const text = `alert tcp any any -> any any (${options}; sid:1;)`;
  const { problems } = parseRules([{ name: "test", text }], { form: "suricata" });
  expect(problems.map(({ kind, message }) => `${kind} ${message}`)).toEqual([
    expect.stringMatching(/^unsupported [\w.]+: it needs /),
  ]);
});

test("nothing stands there twice", () => {
  const names = unavailable.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
