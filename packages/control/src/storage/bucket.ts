import { isIP } from "node:net";
import { PeccaryError, type Secret, storageSecretKeys } from "@peccary/api";
import { DEFAULT_KEY } from "./object-key.ts";
import type { Credentials } from "./sigv4.ts";

/** Where files go, and what opens it. Never shown, logged or kept: read anew from its Secret. */
export interface Bucket {
  readonly endpoint: URL;
  readonly name: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly template: string;
  readonly pathStyle: boolean;
  readonly checksum: "sha256" | "md5";
  readonly ca: string | undefined;
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const REGION = /^[a-z0-9-]{1,64}$/;
/** Characters of one value. A list of authorities is the longest. */
const MAX_VALUE = 65_536;

/** @throws PeccaryError that names the key, never its value */
export function readBucket(secret: Secret): Bucket {
  const { name: secretName, namespace } = secret.metadata;
  const where = `Secret ${namespace}/${secretName}`;
  const bad = (key: string, message: string): PeccaryError =>
    new PeccaryError("STORAGE_UNUSABLE", `${where}: ${key} ${message}`);
  const text = (key: string): string | undefined => {
    const encoded = secret.data?.[key];
    if (encoded === undefined || encoded.length > MAX_VALUE) return undefined;
    const value = Buffer.from(encoded, "base64").toString("utf8").trim();
    return value === "" ? undefined : value;
  };
  const must = (key: string, pattern: RegExp, what: string): string => {
    const value = text(key);
    if (value === undefined) throw bad(key, "is missing");
    if (!pattern.test(value)) throw bad(key, `must be ${what}`);
    return value;
  };
  const flag = (key: string, otherwise: boolean): boolean => {
    const value = text(key) ?? String(otherwise);
    if (value !== "true" && value !== "false") throw bad(key, 'must be "true" or "false"');
    return value === "true";
  };
  const keys = storageSecretKeys;
  const checksum = text(keys.checksum) ?? "sha256";
  if (checksum !== "sha256" && checksum !== "md5") throw bad(keys.checksum, "must be sha256 or md5");
  const region = text(keys.region) ?? "us-east-1";
  if (!REGION.test(region)) throw bad(keys.region, "must be a region's name");
  const printable = /^[\x21-\x7e]{1,4096}$/;
  return {
    endpoint: readEndpoint(text(keys.endpoint), flag(keys.allowHttp, false), bad),
    name: must(keys.bucket, BUCKET, "the name of a bucket"),
    region,
    credentials: {
      accessKeyId: must(keys.accessKeyId, printable, "printable"),
      secretAccessKey: must(keys.secretAccessKey, printable, "printable"),
      sessionToken:
        text(keys.sessionToken) === undefined ? undefined : must(keys.sessionToken, printable, "printable"),
    },
    template: text(keys.prefix) ?? DEFAULT_KEY,
    pathStyle: flag(keys.pathStyle, true),
    checksum,
    ca: text(keys.ca),
  };
}

function readEndpoint(
  text: string | undefined,
  allowHttp: boolean,
  bad: (key: string, message: string) => PeccaryError,
): URL {
  const { endpoint, allowHttp: allow } = storageSecretKeys;
  if (text === undefined) throw bad(endpoint, "is missing");
  if (!URL.canParse(text)) throw bad(endpoint, "must be a URL");
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") throw bad(endpoint, "must be https or http");
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    throw bad(endpoint, "must be a URL without user, query and fragment");
  // Whoever may write a Secret must not make agents talk to the cloud's metadata service.
  if (isLinkLocal(url.hostname)) throw bad(endpoint, "must not be a link-local address");
  if (url.protocol === "http:" && !allowHttp && !isLoopback(url.hostname))
    throw bad(endpoint, `would carry packets in the clear: use https, or set ${allow} to "true"`);
  return url;
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || (isIP(host) === 4 && host.startsWith("127."));

const isLinkLocal = (host: string): boolean =>
  (isIP(host) === 4 && host.startsWith("169.254.")) || /^\[(fe[89ab]|::ffff:a9fe:)/i.test(host);
