import type { PrivacyOrder } from "@peccary/api";
import { ExcerptMasker, type ExcerptStart, isTunnelled, type Match } from "@peccary/engine";

/** What a buffer may hold of HTTP's headers. */
type Holds =
  /** None. */
  | "nothing"
  /** Lines of them, whole; or the value of one alone, without its name. */
  | "headers"
  /** Anything that was on the wire, from any place on. */
  | "wire"
  /** The value of one that is masked. */
  | "cookie"
  /** What a body says, in which a line may look like one. */
  | "body";

/** Buffers that are not here were decoded from any of the others, or nobody has judged them yet. */
const holds: ReadonlyMap<string, Holds> = new Map<string, Holds>([
  ...["pkt_data", "raw_data", "stream_data", "http_start", "http_message"].map(
    (name) => [name, "wire"] as const,
  ),
  ...["http_header", "http_raw_header", "http_trailer", "http_raw_trailer", "sip_header"].map(
    (name) => [name, "headers"] as const,
  ),
  ["http_cookie", "cookie"],
  ["http_raw_cookie", "cookie"],
  ...["file_data", "vba_data", "js_data", "sip_body", "dce_stub_data", "http_client_body"].map(
    (name) => [name, "body"] as const,
  ),
  ...["http_raw_body", "http_request_body", "http_response_body"].map((name) => [name, "body"] as const),
  ...["uri", "raw_uri", "method", "version", "param", "stat_code", "stat_msg", "true_ip", "raw_request"].map(
    (name) => [`http_${name}`, "nothing"] as const,
  ),
  ...["raw_status", "host", "header_names"].map((name) => [`http_${name}`, "nothing"] as const),
  ...["gtp_info", "modbus_data", "dnp3_data", "s7commplus_content", "mms_data", "dns_query"].map(
    (name) => [name, "nothing"] as const,
  ),
]);
/** What is made of a handshake, and headers of packets. */
const SAFE = /^(?:tls_|ja3|ja4|ssh_)|^(?:ipv4|ipv6|tcp|udp|icmpv4|icmpv6)_hdr$/;

/**
 * Octets that an alert shows before the first thing found, if the buffer is too long to show all of it: what was found
 * earlier than that is in a payload that begins where its buffer does.
 */
const LEAD = 256;
const UDP = 17;
const START_LINE = /^(?:[A-Z]{1,32} [^\s]+ HTTP\/1\.[01]|HTTP\/1\.[01] \d{3}(?: [^\r\n]*)?)\r?\n/;
const NAMED = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \t]*:/;
/** Services whose streams hold such headers packed, or in what is no text; and those that have them in lines. */
const packed: ReadonlySet<string> = new Set(["http2", "http3", "websocket"]);
const inLines: ReadonlySet<string> = new Set(["http", "sip", "rtsp"]);

/** Compiled once for each order: a flood of alerts has few of them. */
const maskers = new WeakMap<PrivacyOrder, ExcerptMasker>();

/**
 * What may be seen of the bytes in which a rule found something: its payload, a copy of it with `x` for what is masked,
 * or undefined when nothing may.
 */
export function shownPayload(match: Match, privacy: PrivacyOrder | undefined): Uint8Array | undefined {
  if (privacy === undefined) return match.payload;
  const masker = maskers.get(privacy) ?? new ExcerptMasker(privacy);
  maskers.set(privacy, masker);
  return masker.mask(match.payload, startOf(match), match.where);
}

function startOf(match: Match): ExcerptStart {
  switch (SAFE.test(match.buffer) ? "nothing" : holds.get(match.buffer)) {
    case "nothing":
    case "body":
      return "line";
    case "headers":
      return startOfHeaders(match);
    case "wire":
      return startOnWire(match);
    case "cookie":
      return "secret";
    default:
      return "decoded";
  }
}

/** One line alone may be the value of a header; two that have names are headers. */
function startOfHeaders({ payload, ranges }: Match): ExcerptStart {
  const first = ranges[0]?.[0] ?? LEAD;
  const start: ExcerptStart = first < LEAD ? "line" : "inLine";
  const lines = latin1(payload)
    .replace(/[\r\n]+$/, "")
    .split(/\r?\n/);
  if (start === "inLine") lines.shift();
  const named = lines.filter((line) => NAMED.test(line)).length;
  const good = lines.every((line) => NAMED.test(line) || /^[ \t]/.test(line));
  return good && named > 1 ? start : "secret";
}

/** A segment may begin amid a value, unless it begins as a message does. A datagram stands alone. */
function startOnWire({ payload, where }: Match): ExcerptStart {
  const { protocol, service } = where;
  if (START_LINE.test(latin1(payload))) return "line";
  if (protocol === UDP) return isTunnelled(where) ? "unknown" : "line";
  if (service === undefined || packed.has(service)) return "unknown";
  return inLines.has(service) ? "inLine" : "line";
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
