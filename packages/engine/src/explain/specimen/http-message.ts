import { fromLatin1, latin1 } from "../../bytes.ts";
import type { Plan } from "./plan.ts";

/** A request as curl is told to make it. */
export interface HttpRequest {
  readonly method: string;
  readonly target: string;
  /** Fields beside those that curl sends unasked. */
  readonly fields: readonly string[];
  /** Of those that it does send unasked, the ones it is told to leave out. */
  readonly without: readonly string[];
  readonly body: Uint8Array | undefined;
}

/** The longest body that a rule's Content-Length is taken at its word for. */
const MAX_BODY = 65_536;

/** What curl sends unasked; the last one with a body only. */
const OF_CURL = ["User-Agent", "Accept", "Content-Type"] as const;

const text = (bytes: Uint8Array): string => latin1(bytes, 0, bytes.length);

/**
 * What a plan's HTTP buffers come to as a request.
 *
 * @param bare nothing is sent that is not asked for
 */
export function requestOf(plan: Plan, fill: number, bare: boolean = false): HttpRequest {
  const of = (name: string) => {
    const draft = plan.drafts.get(name);
    return draft === undefined ? undefined : text(draft.bytes(fill));
  };
  const bodyDraft = ["http_client_body", "http_raw_body", "file_data", "pkt_data", "raw_data"]
    .map((name) => plan.drafts.get(name))
    .find((draft) => draft !== undefined && draft.said > 0);
  const sent = bodyDraft?.bytes(fill);
  // Escapes in a request's body are undone twice before rules see it.
  const formed = bodyDraft !== undefined && bodyDraft === plan.drafts.get("http_client_body");
  const escaped = formed ? fromLatin1(text(sent!).replaceAll("%", "%2525")) : sent;
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
  const body = escaped && sized(escaped, fields, fill);
  const method = of("http_method")?.trim() || (body ? "POST" : "GET");
  const without = OF_CURL.filter((name) => bare && !fields.some((field) => isField(field, name)));
  return { method, target, fields, without: body ? without : without.slice(0, 2), body };
}

/** As long as the rule's own Content-Length says. */
function sized(body: Uint8Array, fields: readonly string[], fill: number): Uint8Array {
  const length = Number(/\d+/.exec(fields.find((one) => isField(one, "Content-Length")) ?? "")?.[0] ?? -1);
  if (length <= body.length || length > MAX_BODY) return body;
  const whole = new Uint8Array(length).fill(fill);
  whole.set(body);
  return whole;
}

const isField = (line: string, name: string): boolean =>
  line.toLowerCase().startsWith(`${name.toLowerCase()}:`);

/** What is wanted of the URI as sent goes into the query, where normalisation leaves it alone. */
function targetOf(uri: string | undefined, raw: string | undefined): string {
  const written = uri === undefined ? undefined : encode(uri);
  if (raw === undefined || raw === "/") return written ?? "/";
  if (written === undefined || written === "/") return raw.replace(/[\s#]/g, "+");
  return `${written}${written.includes("?") ? "&" : "?"}${raw.replace(/[\s#]/g, "+")}`;
}

/** What the request is on the wire when curl makes it: its own fields first, then those given, then the body's. */
export function requestBytes(
  { method, target, fields, without, body }: HttpRequest,
  host: string,
): Uint8Array {
  const given = (name: string) => fields.find((field) => isField(field, name));
  const wants = (name: string) => given(name) === undefined && !without.includes(name);
  const lines = [`${method} ${target} HTTP/1.1`, given("Host") ?? `Host: ${host}`];
  if (wants("User-Agent")) lines.push("User-Agent: curl/8.0.0");
  if (wants("Accept")) lines.push("Accept: */*");
  lines.push(...fields.filter((field) => !/^host:/i.test(field)));
  if (body !== undefined) {
    if (given("Content-Length") === undefined) lines.push(`Content-Length: ${body.length}`);
    if (wants("Content-Type")) lines.push("Content-Type: application/x-www-form-urlencoded");
  }
  return message(lines, body);
}

/** The same as the rule has it, in its order and with nothing else but what HTTP needs: curl cannot say that. */
export function plainRequestBytes(
  { method, target, fields, body }: HttpRequest,
  host: string,
  hostFirst: boolean,
): Uint8Array {
  const given = (name: string) => fields.some((field) => isField(field, name));
  const own = given("Host") ? [] : [`Host: ${host}`];
  const length = body === undefined || given("Content-Length") ? [] : [`Content-Length: ${body.length}`];
  const rest = hostFirst ? [...own, ...length, ...fields] : [...fields, ...length, ...own];
  return message([`${method} ${target} HTTP/1.1`, ...rest], body);
}

function message(lines: readonly string[], body: Uint8Array | undefined): Uint8Array {
  const head = fromLatin1(`${lines.join("\r\n")}\r\n\r\n`);
  if (body === undefined) return head;
  const chunked = lines.some((line) => /^transfer-encoding:.*chunked/i.test(line));
  if (!chunked) return Uint8Array.from([...head, ...body]);
  const size = fromLatin1(`${body.length.toString(16)}\r\n`);
  return Uint8Array.from([...head, ...size, ...body, ...fromLatin1("\r\n0\r\n\r\n")]);
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
  if (!lines.some((line) => /^(content-length|transfer-encoding):/i.test(line)))
    lines.push(`Content-Length: ${body.length}`);
  return message(lines, body);
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
