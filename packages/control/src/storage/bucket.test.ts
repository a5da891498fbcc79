import type { Secret } from "@peccary/api";
import { expect, test } from "vitest";
import { readBucket } from "./bucket.ts";
import { objectUrl, signStep } from "./sign-step.ts";

const good = {
  endpoint: "https://s3.example.com:9000",
  bucket: "captures",
  "access-key-id": "KEY",
  "secret-access-key": "hush-hush",
};
const secret = (values: { readonly [key: string]: string | undefined }): Secret =>
  ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { namespace: "dev", name: "store" },
    type: "Opaque",
    data: Object.fromEntries(
      Object.entries(values).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, Buffer.from(value).toString("base64")]],
      ),
    ),
  }) as Secret;

test.each([
  [{}, { region: "us-east-1", pathStyle: true, checksum: "sha256", template: "{namespace}/{capture}/{node}/{file}" }],
  [{ region: "eu-central-1", "path-style": "false", checksum: "md5" }, { region: "eu-central-1", pathStyle: false, checksum: "md5" }],
  [{ endpoint: "http://127.0.0.1:9000" }, {}],
  [{ endpoint: "http://10.0.0.1", "allow-http": "true" }, {}],
  [{ "session-token": "abc\n" }, { credentials: { accessKeyId: "KEY", secretAccessKey: "hush-hush", sessionToken: "abc" } }],
])("takes %o", (more, bucket) => {
  expect(readBucket(secret({ ...good, ...more }))).toMatchObject({ name: "captures", ...bucket });
}); // biome-ignore format: a table

test.each([
  [{ endpoint: undefined }, "endpoint is missing"],
  [{ endpoint: "s3.example.com" }, "endpoint must be"],
  [{ endpoint: "ftp://s3.example.com" }, "endpoint must be https or http"],
  [{ endpoint: "https://user:word@s3.example.com" }, "endpoint must be a URL without user"],
  [{ endpoint: "http://10.0.0.1" }, "in the clear"],
  [{ endpoint: "http://169.254.169.254", "allow-http": "true" }, "link-local"],
  [{ endpoint: "https://[fe80::1]" }, "link-local"],
  [{ endpoint: "https://[::ffff:169.254.1.1]" }, "link-local"],
  [{ bucket: undefined }, "bucket is missing"],
  [{ bucket: "Not/A/Bucket" }, "bucket must be"],
  [{ region: "x/y" }, "region must be"],
  [{ "access-key-id": undefined }, "access-key-id is missing"],
  [{ "secret-access-key": "with blank hush-hush" }, "secret-access-key must be printable"],
  [{ "path-style": "maybe" }, "path-style must be"],
  [{ checksum: "crc32" }, "checksum must be"],
])("refuses %o, and shows no secret", (more, message) => {
  const read = () => readBucket(secret({ ...good, ...more }));
  expect(read).toThrow(message);
  expect(read).not.toThrow("hush-hush");
});

const place = { namespace: "dev", capture: "cap", uid: "u", node: "n", file: "a b.pcap" };

test.each([
  [{}, "https://s3.example.com:9000/captures/dev/cap"],
  [{ "path-style": "false" }, "https://captures.s3.example.com:9000/dev/cap"],
  [{ endpoint: "https://gate.example.com/s3/" }, "https://gate.example.com/s3/captures/dev/cap"],
])("%o puts it at %s", (more, start) => {
  const bucket = readBucket(secret({ ...good, ...more }));
  expect(objectUrl(bucket, "dev/cap/n/a b.pcap").href).toBe(`${start}/n/a%20b.pcap`);
  const { url, headers } = signStep(bucket, place, { do: "head" }, 0);
  expect(url).toBe(`${start}/n/a%20b.pcap`);
  expect(JSON.stringify(headers)).not.toContain("hush-hush");
  expect(headers["host"]).toBe(new URL(start).host);
});

test("a template that makes no name is refused", () => {
  const bucket = readBucket(secret({ ...good, prefix: "{what}" }));
  expect(() => signStep(bucket, place, { do: "head" }, 0)).toThrow("{what}");
});
