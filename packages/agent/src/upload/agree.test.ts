import { expect, test } from "vitest";
import { agreement } from "./agree.ts";
import { digest, expectedOf } from "./digest.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const whole = expectedOf(digest(bytes("abc")));
const parts = expectedOf(digest(bytes("abc")), [digest(bytes("a")), digest(bytes("bc"))]);
const MD5 = "900150983cd24fb0d6963f7d28e17f72";
const OTHER = "00000000000000000000000000000000";
const KMS = { "x-amz-server-side-encryption": "aws:kms" };

test("digests as stores have them", () => {
  const sha256 = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
  expect(whole).toEqual({ etags: [MD5], sha256s: [sha256] });
  expect(parts).toEqual({
    etags: [expect.stringMatching(/^[0-9a-f]{32}-2$/), MD5],
    sha256s: [expect.stringMatching(/=-2$/), expect.stringMatching(/=$/), sha256],
  });
});

test.each([
  ["yes", { etag: `"${MD5}"`, "content-length": "3" }, whole],
  ["yes", { etag: MD5.toUpperCase() }, whole],
  ["yes", { etag: `"${OTHER}"`, "x-amz-checksum-sha256": whole.sha256s[0] }, whole],
  ["yes", { etag: parts.etags[0] }, parts],
  ["yes", { etag: `"${OTHER}-2"`, "x-amz-checksum-sha256": parts.sha256s[0] }, parts],
  ["yes", { etag: `"${MD5}"` }, parts],
  ["yes", { etag: `"${OTHER}"`, "x-amz-checksum-sha256": parts.sha256s[1] }, parts],
  ["yes", { etag: `"${OTHER}"`, "x-amz-checksum-sha256": parts.sha256s[2] }, parts],
  ["yes", { etag: parts.etags[0], "x-amz-checksum-sha256": "AAAA" }, parts],
  ["no", { etag: parts.etags[0], "x-amz-checksum-sha256": "AAAA-2" }, parts],
  ["no", { etag: `"${MD5}"`, "content-length": "4" }, whole],
  ["no", { etag: `"${OTHER}"` }, whole],
  ["no", { etag: `"${MD5}"`, "x-amz-checksum-sha256": "AAAA" }, whole],
  ["no", { etag: `"${OTHER}-2"` }, parts],
  ["unsure", {}, whole],
  ["unsure", { etag: '"some-thing"' }, whole],
  ["unsure", { etag: `"${OTHER}"`, ...KMS }, whole],
  ["unsure", { etag: `"${OTHER}"` }, parts],
])("%s: %o", (answer, headers, expected) => {
  expect(agreement(headers, 3, expected)).toBe(answer);
});
