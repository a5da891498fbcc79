/** AWS Signature Version 4, for requests to S3: docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
import { createHash, createHmac } from "node:crypto";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

export interface RequestToSign {
  readonly method: string;
  /** Path and query as they will be sent: encoded by `encodePath` and `encodeQuery`. */
  readonly url: URL;
  /** Beside `host` and those that the signature adds. */
  readonly headers: { readonly [name: string]: string };
  /** SHA-256 of the body in hexadecimal. */
  readonly payload: string;
}

export interface SigningScope {
  readonly credentials: Credentials;
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export const EMPTY_PAYLOAD: string = createHash("sha256").digest("hex");

/** The headers to send: those given, those that every signed request has, and the signature over all of them. */
export function sign(request: RequestToSign, scope: SigningScope): { [name: string]: string } {
  const { method, url, payload } = request;
  const { credentials, region, now } = scope;
  const time = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = time.slice(0, 8);
  const headers: { [name: string]: string } = {
    host: url.host,
    "x-amz-content-sha256": payload,
    "x-amz-date": time,
    ...(credentials.sessionToken === undefined ? {} : { "x-amz-security-token": credentials.sessionToken }),
  };
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value;

  const names = Object.keys(headers).sort();
  const canonical = [
    method,
    url.pathname,
    url.search.slice(1).split("&").sort().join("&"),
    ...names.map((name) => `${name}:${headers[name]!.trim().replace(/ +/g, " ")}`),
    "",
    names.join(";"),
    payload,
  ].join("\n");
  const place = `${day}/${region}/s3/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", time, place, sha256(canonical)].join("\n");
  const keys = [day, region, "s3", "aws4_request"];
  const key = keys.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, text).toString("hex");
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${place}, ` +
    `SignedHeaders=${names.join(";")}, Signature=${signature}`;
  return { ...headers, authorization };
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** Everything but letters, digits and `-._~`, as the signature wants it; `encodeURIComponent` leaves five more. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** An object's name as a path; its slashes stay. */
export const encodePath = (key: string): string => key.split("/").map(encode).join("/");

/** A name without a value keeps its `=`: both the signature and the store read it so. */
export const encodeQuery = (query: { readonly [name: string]: string }): string =>
  Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join("&");
