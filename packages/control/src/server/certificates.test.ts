import { X509Certificate } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { serverCertificate } from "./certificates.ts";

const DAY = 86_400_000;
const NOW = Date.parse("2030-06-15T12:00:00Z");

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "peccary-tls-"))));
afterEach(() => rm(folder, { recursive: true }));

test("names its hosts, and its authority vouches for it", async () => {
  const { cert, authority } = await serverCertificate(folder, ["localhost", "127.0.0.1", "::1"], NOW);
  const parsed = new X509Certificate(cert);
  const issuer = new X509Certificate(authority);
  expect(parsed.subjectAltName).toBe("DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1");
  expect([parsed.verify(issuer.publicKey), issuer.ca, parsed.ca]).toEqual([true, true, false]);
});

test.each([
  ["the next day", 1, ["localhost"], { cert: true, authority: true }],
  ["in its last month", 340, ["localhost"], { cert: false, authority: true }],
  ["under another name", 1, ["localhost", "other"], { cert: false, authority: true }],
  ["when the authority will not outlive it", 3_300, ["localhost"], { cert: false, authority: false }],
])("%s what is still good is kept", async (_when, days, hosts, kept) => {
  const first = await serverCertificate(folder, ["localhost"], NOW);
  const second = await serverCertificate(folder, hosts, NOW + days * DAY);
  expect({ cert: first.cert === second.cert, authority: first.authority === second.authority }).toEqual(kept);
  const parsed = new X509Certificate(second.cert);
  expect(Date.parse(parsed.validTo)).toBeGreaterThan(NOW + (days + 30) * DAY);
  expect(parsed.verify(new X509Certificate(second.authority).publicKey)).toBe(true);
});
