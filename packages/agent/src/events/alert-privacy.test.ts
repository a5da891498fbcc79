import type { PrivacyOrder } from "@peccary/api";
import { expect, test } from "vitest";
import { alertPrivacy } from "./alert-privacy.ts";

const http = { maskHttp: true };
const only = { headersOnly: true };

test.each<[string, PrivacyOrder | undefined, PrivacyOrder | undefined, PrivacyOrder | undefined]>([
  ["nothing asked for, no evidence", undefined, undefined, undefined],
  ["the default of evidence", undefined, http, undefined],
  ["asked for, like the default", http, http, http],
  ["asked for, without evidence", only, undefined, only],
  ["of its own, less than the evidence's", { maskPatterns: ["a"] }, http, { maskPatterns: ["a"] }],
  ["only the ring tells: headers", undefined, only, only],
  [
    "only the ring tells: patterns",
    undefined,
    { ...http, maskPatterns: ["a"] },
    { ...http, maskPatterns: ["a"] },
  ],
])("%s", (_what, privacy, held, expected) => {
  const ring = { bytes: 1, seconds: 1, privacy: held };
  expect(alertPrivacy({ privacy, ring })).toEqual(expected);
});
