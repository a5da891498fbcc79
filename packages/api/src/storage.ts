import { z } from "zod";

/**
 * How a node's agent sends files to an S3-compatible store without ever holding the store's keys:
 *
 *   POST /agent/v1/nodes/{node}/storage   `StorageRequest`; answered by `SignedRequest`
 *
 * The control plane reads the Secret, makes the object's name and signs; the agent sends. What may be asked is one
 * step for one file of a capture that the node has.
 */

/** Keys of the Secret that `peccary.io/upload` names. */
export const storageSecretKeys = {
  /** `https://s3.eu-central-1.amazonaws.com`, `http://127.0.0.1:9000`. */
  endpoint: "endpoint",
  bucket: "bucket",
  /** `us-east-1` when absent. */
  region: "region",
  accessKeyId: "access-key-id",
  secretAccessKey: "secret-access-key",
  sessionToken: "session-token",
  /** What the file is called there: `{namespace}/{capture}/{node}/{file}`, and `{uid}`. */
  prefix: "prefix",
  /** `"false"`: the bucket is part of the host's name. */
  pathStyle: "path-style",
  /** `sha256`, or `md5` for stores that know no other. */
  checksum: "checksum",
  /** PEM of who signed the store's certificate. */
  ca: "ca",
  /** `"true"`: packets may go to another machine in the clear. */
  allowHttp: "allow-http",
} as const;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const md5 = z.string().regex(/^[A-Za-z0-9+/]{22}==$/);
const uploadId = z.string().min(1).max(2_048);

const storageStep = z.discriminatedUnion("do", [
  /** The whole file in one request. */
  z.object({ do: z.literal("put"), sha256, md5 }),
  z.object({ do: z.literal("begin") }),
  z.object({ do: z.literal("part"), uploadId, number: z.number().int().min(1).max(10_000), sha256, md5 }),
  /** `sha256` of the list of parts. */
  z.object({ do: z.literal("complete"), uploadId, sha256 }),
  z.object({ do: z.literal("head") }),
]);
export type StorageStep = z.infer<typeof storageStep>;

export const storageRequest = z.object({
  /** `uid` of a capture of this node. */
  capture: z.string().max(64),
  file: z.string().max(260),
  step: storageStep,
});
export type StorageRequest = z.infer<typeof storageRequest>;

/** Good for some minutes, for exactly this. */
export const signedRequest = z.object({
  method: z.enum(["GET", "HEAD", "PUT", "POST"]),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  /** What the store is asked to check, beside MD5. */
  checksum: z.enum(["sha256", "md5"]),
  ca: z.string().optional(),
});
export type SignedRequest = z.infer<typeof signedRequest>;
