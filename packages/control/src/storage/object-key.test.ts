import { expect, test } from "vitest";
import { DEFAULT_KEY, objectKey } from "./object-key.ts";

const place = { namespace: "dev", capture: "cap", uid: "u-1", node: "node-a", file: "web_eth0.pcap" };

test.each([
  [DEFAULT_KEY, "dev/cap/node-a/web_eth0.pcap"],
  ["pcap/{uid}/{node}-{file}", "pcap/u-1/node-a-web_eth0.pcap"],
  ["/lead//ing/{file}", "lead/ing/web_eth0.pcap"],
  ["no/name/of/a/file/", "no/name/of/a/file/web_eth0.pcap"],
  ["{unknown}/{file}", undefined],
  ["../{file}", undefined],
  ["a\n{file}", undefined],
  [`${"x".repeat(1_020)}/{file}`, undefined],
])("%o", (template, key) => {
  expect(objectKey(template, place)).toBe(key);
});
