import { PeccaryError, type SignedRequest, type StorageStep } from "@peccary/api";
import type { Bucket } from "./bucket.ts";
import { type FilePlace, objectKey } from "./object-key.ts";
import { EMPTY_PAYLOAD, encodePath, encodeQuery, sign } from "./sigv4.ts";

const TYPE = "application/vnd.tcpdump.pcap";

/** One step of sending a file, signed with the bucket's keys. The body is the agent's; its hash is signed. */
export function signStep(bucket: Bucket, place: FilePlace, step: StorageStep, now: number): SignedRequest {
  const key = objectKey(bucket.template, place);
  if (key === undefined)
    throw new PeccaryError(
      "STORAGE_UNUSABLE",
      `prefix "${bucket.template.slice(0, 200)}" does not make a name of 1 to 1024 octets of {namespace}, {capture}, {uid}, {node} and {file}`,
    );
  const { method, query, headers, payload } = describe(step, bucket.checksum);
  const url = objectUrl(bucket, key);
  if (Object.keys(query).length > 0) url.search = encodeQuery(query);
  const signed = sign(
    { method, url, headers, payload },
    { credentials: bucket.credentials, region: bucket.region, now },
  );
  const { checksum, ca } = bucket;
  return { method, url: url.href, headers: signed, checksum, ...(ca === undefined ? {} : { ca }) };
}

export function objectUrl({ endpoint, name, pathStyle }: Bucket, key: string): URL {
  const url = new URL(endpoint);
  const base = url.pathname.replace(/\/$/, "");
  if (pathStyle) url.pathname = `${base}/${name}/${encodePath(key)}`;
  else {
    url.hostname = `${name}.${url.hostname}`;
    url.pathname = `${base}/${encodePath(key)}`;
  }
  return url;
}

interface Described {
  readonly method: SignedRequest["method"];
  readonly query: { readonly [name: string]: string };
  readonly headers: { readonly [name: string]: string };
  readonly payload: string;
}

function describe(step: StorageStep, checksum: Bucket["checksum"]): Described {
  switch (step.do) {
    case "put":
      return {
        method: "PUT",
        query: {},
        headers: { "content-type": TYPE, ...sums(step, checksum) },
        payload: step.sha256,
      };
    case "begin":
      return {
        method: "POST",
        query: { uploads: "" },
        headers: {
          "content-type": TYPE,
          ...(checksum === "sha256" ? { "x-amz-checksum-algorithm": "SHA256" } : {}),
        },
        payload: EMPTY_PAYLOAD,
      };
    case "part":
      return {
        method: "PUT",
        query: { partNumber: String(step.number), uploadId: step.uploadId },
        headers: sums(step, checksum),
        payload: step.sha256,
      };
    case "complete":
      return {
        method: "POST",
        query: { uploadId: step.uploadId },
        headers: { "content-type": "application/xml" },
        payload: step.sha256,
      };
    case "head":
      return {
        method: "HEAD",
        query: {},
        headers: checksum === "sha256" ? { "x-amz-checksum-mode": "ENABLED" } : {},
        payload: EMPTY_PAYLOAD,
      };
  }
}

/** What the store checks the body against before it keeps it. */
const sums = (
  { sha256, md5 }: { readonly sha256: string; readonly md5: string },
  checksum: Bucket["checksum"],
): { [name: string]: string } => ({
  "content-md5": md5,
  ...(checksum === "sha256"
    ? { "x-amz-checksum-sha256": Buffer.from(sha256, "hex").toString("base64") }
    : {}),
});
