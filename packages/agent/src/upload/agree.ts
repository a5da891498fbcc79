import type { Expected } from "./digest.ts";

type Headers = { readonly [name: string]: string | readonly string[] | undefined };

/**
 * Whether the store has what was sent, by its own word. `unsure`: what it says is no digest of the content, as
 * with objects that it encrypts under a key of somebody else.
 */
export function agreement(headers: Headers, size: number, expected: Expected): "yes" | "no" | "unsure" {
  const said = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === "string" ? value : undefined;
  };
  const length = said("content-length");
  if (length !== undefined && length !== String(size)) return "no";
  const parts = expected.etags.length > 1;
  const sha256 = said("x-amz-checksum-sha256");
  if (sha256 !== undefined) {
    if (expected.sha256s.includes(sha256)) return "yes";
    // Of what came in parts it may be a digest of a kind that we do not know.
    if (!parts || /-\d+$/.test(sha256)) return "no";
  }
  const etag = said("etag")?.replace(/^W\//, "").replaceAll('"', "").toLowerCase();
  if (etag === undefined) return "unsure";
  if (expected.etags.includes(etag)) return "yes";
  const encrypted =
    said("x-amz-server-side-encryption")?.startsWith("aws:kms") === true ||
    said("x-amz-server-side-encryption-customer-algorithm") !== undefined;
  const isDigest = (parts ? /^[0-9a-f]{32}-\d+$/ : /^[0-9a-f]{32}$/).test(etag);
  return isDigest && !encrypted ? "no" : "unsure";
}
