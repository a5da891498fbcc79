import { fromLatin1, latin1 } from "../../bytes.ts";
import type { Plan } from "./plan.ts";

/** A request as curl is told to make it. */
export interface HttpRequest {
  readonly method: string;
  readonly target: string;
  /** Fields beside those that curl sends unasked. */
  readonly fields: readonly string[];
  readonly body: Uint8Array | undefined;
}

const text = (bytes: Uint8Array): string => latin1(bytes, 0, bytes.length);

/** What a plan's HTTP buffers come to as a request. */
export function requestOf(plan: Plan, fill: number): HttpRequest {
  const of = (name: string) => {
    const draft = plan.drafts.get(name);
    return draft === undefined ? undefined : text(draft.bytes(fill));
  };
  const bodyDraft = ["http_client_body", "http_raw_body", "file_data", "pkt_data", "raw_data"]
    .map((name) => plan.drafts.get(name))
    .find((draft) => draft !== undefined && draft.said > 0);
  const body = bodyDraft?.bytes(fill);
  const fields: string[] = [];
  for (const name of ["http_header", "http_raw_header"]) fields.push(...fieldLines(of(name)));
  for (const name of ["http_cookie", "http_raw_cookie"]) {
    const cookie = of(name);
    if (cookie) fields.push(`Cookie: ${cookie}`);
  }
  const parameters: string[] = [];
  for (const [name, draft] of plan.drafts) {
    const [buffer, key] = name.split(/:(.*)/s);
    if (key === undefined) continue;
    const value = text(draft.bytes(fill));
    if (buffer === "http_param") parameters.push(`${encode(key.replace(/,nocase$/, ""))}=${encode(value)}`);
    else if (buffer?.endsWith("header")) fields.push(`${key}: ${value}`);
  }
  // A rule that only measures the URI as sent measures the one that it asks for.
  const raw = plan.drafts.get("http_raw_uri");
  const uri = plan.drafts.get("http_uri");
  const measured = raw !== undefined && uri !== undefined && raw.said <= 1;
  if (measured) uri.least = Math.max(uri.least, raw.least);
  let target = targetOf(of("http_uri"), measured ? undefined : of("http_raw_uri"));
  if (parameters.length > 0) target += (target.includes("?") ? "&" : "?") + parameters.join("&");
  return { method: of("http_method")?.trim() || (body ? "POST" : "GET"), target, fields, body };
}

/** What is wanted of the URI as sent goes into the query, where normalisation leaves it alone. */
function targetOf(uri: string | undefined, raw: string | undefined): string {
  const written = uri === undefined ? undefined : encode(uri);
  if (raw === undefined || raw === "/") return written ?? "/";
  if (written === undefined || written === "/") return raw.replace(/[\s#]/g, "+");
  return `${written}${written.includes("?") ? "&" : "?"}${raw.replace(/[\s#]/g, "+")}`;
}

/** What the request is on the wire when curl makes it: its own fields first, then those given, then the body's. */
export function requestBytes({ method, target, fields, body }: HttpRequest, host: string): Uint8Array {
  const given = (name: string) =>
    fields.find((field) => field.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  const lines = [`${method} ${target} HTTP/1.1`, given("Host") ?? `Host: ${host}`];
  if (given("User-Agent") === undefined) lines.push("User-Agent: curl/8.0.0");
  if (given("Accept") === undefined) lines.push("Accept: */*");
  lines.push(...fields.filter((field) => !/^host:/i.test(field)));
  if (body !== undefined) {
    if (given("Content-Length") === undefined) lines.push(`Content-Length: ${body.length}`);
    if (given("Content-Type") === undefined) lines.push("Content-Type: application/x-www-form-urlencoded");
  }
  const head = fromLatin1(`${lines.join("\r\n")}\r\n\r\n`);
  return body === undefined ? head : Uint8Array.from([...head, ...body]);
}

/** What a plan's HTTP buffers come to as a response. */
export function responseBytes(plan: Plan, fill: number): Uint8Array {
  const of = (name: string) => {
    const draft = plan.drafts.get(name);
    return draft === undefined || draft.said === 0 ? undefined : draft.bytes(fill);
  };
  const status = of("http_stat_code");
  const phrase = of("http_stat_msg");
  const body = of("file_data") ?? of("http_raw_body") ?? of("pkt_data") ?? of("raw_data") ?? new Uint8Array();
  const lines = [`HTTP/1.1 ${status ? text(status) : "200"} ${phrase ? text(phrase) : "OK"}`];
  for (const name of ["http_header", "http_raw_header"]) {
    const header = of(name);
    if (header) lines.push(...fieldLines(text(header)));
  }
  const cookie = of("http_cookie") ?? of("http_raw_cookie");
  if (cookie) lines.push(`Set-Cookie: ${text(cookie)}`);
  for (const [name, draft] of plan.drafts)
    if (/header:/.test(name)) lines.push(`${name.split(":")[1]}: ${text(draft.bytes(fill))}`);
  if (!lines.some((line) => /^content-length:/i.test(line))) lines.push(`Content-Length: ${body.length}`);
  return Uint8Array.from([...fromLatin1(`${lines.join("\r\n")}\r\n\r\n`), ...body]);
}

/** Header text as whole fields: a piece without a name gets one. The last line end of a head is no part of it. */
function fieldLines(header: string | undefined = ""): string[] {
  const lines = header
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map((line) => (/^[\w!#$%&'*+.^`|~-]+\s*:/.test(line) ? line : `X-Any: ${line}`));
  return header.endsWith("\n") ? [...lines, "X-End: 1"] : lines;
}

/** Octets that may stand in a URI as they are stay; the others are escaped. */
const encode = (raw: string): string =>
  raw.replace(/[^\w\-.~!$&'()*+,;=:@/?]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
