import { expect, test } from "vitest";
import { readEvidenceRing } from "./evidence-ring.ts";

const [BYTES, SECONDS] = ["peccary.io/ring-bytes", "peccary.io/ring-seconds"];

test.each([
  ["nothing said", undefined, 8_388_608, 30, []],
  ["both", { [BYTES]: "4Mi", [SECONDS]: "60" }, 4_194_304, 60, []],
  ["a plain number", { [BYTES]: " 1000000 " }, 1_000_000, 30, []],
  ["none", { [BYTES]: "0" }, 0, 30, []],
  ["too little", { [BYTES]: "1Ki" }, 8_388_608, 30, [BYTES]],
  ["too much", { [BYTES]: "1Gi", [SECONDS]: "3601" }, 8_388_608, 30, [BYTES, SECONDS]],
  ["no numbers", { [BYTES]: "lots", [SECONDS]: "1m" }, 8_388_608, 30, [BYTES, SECONDS]],
  ["part of a second", { [SECONDS]: "0.5" }, 8_388_608, 30, [SECONDS]],
])("%s", (_what, annotations, bytes, seconds, refused) => {
  const { ring, issues } = readEvidenceRing(annotations);
  expect(ring).toMatchObject({ bytes, seconds });
  expect(issues.map(({ path }) => path.at(-1))).toEqual(refused);
});

test.each([
  ["nothing said", {}, 8_388_608, { maskHttp: true }],
  ["none", { "peccary.io/privacy": "none" }, 8_388_608, undefined],
  ["headers only", { "peccary.io/privacy": "headers-only" }, 8_388_608, { headersOnly: true }],
  ["what cannot be read", { "peccary.io/privacy": "please" }, 0, { maskHttp: true }],
])("privacy: %s", (_what, annotations, bytes, privacy) => {
  const { ring } = readEvidenceRing(annotations);
  expect([ring.bytes, ring.privacy]).toEqual([bytes, privacy]);
});
