import { expect, test } from "vitest";
import { privacyInWords, readPrivacy } from "./privacy.ts";

const read = (privacy?: string, snap?: string, patterns?: string) =>
  readPrivacy({
    ...(privacy !== undefined && { "peccary.io/privacy": privacy }),
    ...(snap !== undefined && { "peccary.io/snap-length": snap }),
    ...(patterns !== undefined && { "peccary.io/mask-patterns": patterns }),
  });

test.each([
  [read(), undefined],
  [read("none"), undefined],
  [read("headers-only"), { headersOnly: true }],
  [read(" mask-http , headers-only"), { headersOnly: true, maskHttp: true }],
  [read(undefined, "443=96, default=0"), { snapLength: { default: 0, ports: [{ port: 443, length: 96 }] } }],
  [
    read("mask-http", undefined, "credit-card, /a,b\\/c{1,3}/i\nbearer-token\n"),
    { maskHttp: true, maskPatterns: ["credit-card", "/a,b\\/c{1,3}/i", "bearer-token"] },
  ],
])("annotations are read: %o", ({ order, issues }, expected) => {
  expect(issues).toEqual([]);
  expect(order).toEqual(expected);
});

test.each([
  [read("mask"), '"mask" is not one of'],
  [read("none,mask-http"), "none cannot stand"],
  [read(undefined, "https=96"), "443=96"],
  [read(undefined, "70000=96"), "no port 70000"],
  [read(undefined, "80=999999"), "at most 262144"],
  [read(undefined, undefined, ""), "names no pattern"],
  [read(undefined, undefined, "/open"), "cannot be read"],
  [read(undefined, undefined, "a,".repeat(40)), "more than 32"],
])("a bad annotation says why: %o", ({ issues }, why) => {
  expect(issues).toHaveLength(1);
  expect(issues[0]!.message).toContain(why);
  expect(issues[0]!.path.slice(0, 2)).toEqual(["metadata", "annotations"]);
});

test("a default holds until it is taken back", () => {
  const given = { maskHttp: true };
  expect(readPrivacy(undefined, given).order).toEqual(given);
  expect(readPrivacy({ "peccary.io/snap-length": "default=96" }, given).order).toMatchObject(given);
  expect(readPrivacy({ "peccary.io/privacy": "none" }, given).order).toBeUndefined();
});

test("a policy is said in words", () => {
  expect(privacyInWords(read("mask-http", "443=96,default=0", "credit-card").order!)).toBe(
    "values of HTTP Authorization, Cookie and Set-Cookie headers and matches of credit-card are replaced by x, as is what cannot be followed; lengths and checksums are as they were; of packets are kept 96 octets on port 443, all otherwise",
  );
  expect(privacyInWords({})).toBe("packets are kept as they are");
});
