import { EMPTY } from "./bytes.ts";
import type { Extra } from "./extras.ts";
import type { Industrial } from "./industrial.ts";

/**
 * Every named part of traffic that a rule may search (Snort manual, "sticky buffers"), one a line.
 * A buffer's number is its place here.
 * - `service` is what using it says of a rule that names no service itself.
 * - `part`: in which part of a message it is shown, where messages have parts.
 * - `of`: it is this other buffer, seen under another name; with `toServer`, in one direction only.
 * - `within`: made when a rule asks for it, out of what stands in this other buffer too, give or take capitals, so that
 *   the searcher can look there; `""`: it stands nowhere else.
 * - `packet`: it is a header of the packet, and made when a rule asks for it.
 * - `extra`: it is made only when a rule of the set asks for it, see `Extra`.
 */
const declared = [
  { name: "pkt_data", part: "body" },
  { name: "raw_data", part: "body" },
  { name: "file_data", part: "body" },
  { name: "base64_data" },
  { name: "stream_data", part: "aside" },
  { name: "vba_data", part: "body", extra: true },
  { name: "js_data", part: "body", extra: true },
  { name: "http_uri", service: "http", part: "header" },
  { name: "http_raw_uri", service: "http", part: "header" },
  { name: "http_header", service: "http", part: "header" },
  { name: "http_raw_header", service: "http", part: "header" },
  { name: "http_cookie", service: "http", part: "header" },
  { name: "http_raw_cookie", service: "http", part: "header" },
  { name: "http_method", service: "http", part: "header" },
  { name: "http_version", service: "http", part: "header" },
  { name: "http_client_body", service: "http", part: "body" },
  { name: "http_raw_body", service: "http", part: "body" },
  { name: "http_param", service: "http", part: "header" },
  { name: "http_stat_code", service: "http", part: "header" },
  { name: "http_stat_msg", service: "http", part: "header" },
  { name: "http_trailer", service: "http", part: "trailer" },
  { name: "http_raw_trailer", service: "http", part: "trailer" },
  { name: "http_true_ip", service: "http", part: "header" },
  { name: "http_raw_request", service: "http", part: "header" },
  { name: "http_raw_status", service: "http", part: "header" },
  { name: "sip_header", service: "sip" },
  { name: "sip_body", service: "sip" },
  { name: "dce_stub_data" },
  { name: "gtp_info", service: "gtp", within: "pkt_data" },
  { name: "modbus_data", service: "modbus" },
  { name: "dnp3_data", service: "dnp3" },
  { name: "s7commplus_content", service: "s7commplus" },
  { name: "mms_data", service: "mms" },
  { name: "http_request_body", service: "http", part: "body", of: "http_raw_body", toServer: true },
  { name: "http_response_body", service: "http", part: "body", of: "http_raw_body", toServer: false },
  { name: "http_host", service: "http", part: "header", within: "http_header" },
  { name: "http_header_names", service: "http", part: "header", within: "" },
  { name: "http_start", service: "http", part: "header", within: "" },
  { name: "http_message", service: "http", part: "any", within: "" },
  { name: "dns_query", service: "dns" },
  { name: "tls_sni", service: "ssl" },
  { name: "tls_certs", service: "ssl" },
  { name: "tls_cert_subject", service: "ssl" },
  { name: "tls_cert_issuer", service: "ssl" },
  { name: "tls_cert_serial", service: "ssl" },
  { name: "tls_cert_fingerprint", service: "ssl" },
  { name: "ja3_hash", service: "ssl" },
  { name: "ja3_string", service: "ssl" },
  { name: "ja3s_hash", service: "ssl" },
  { name: "ja4_hash", service: "ssl" },
  { name: "tls_random", service: "ssl" },
  { name: "tls_random_time", service: "ssl" },
  { name: "tls_random_bytes", service: "ssl" },
  { name: "ipv4_hdr", packet: true },
  { name: "ipv6_hdr", packet: true },
  { name: "tcp_hdr", packet: true },
  { name: "udp_hdr", packet: true },
  { name: "icmpv4_hdr", packet: true },
  { name: "icmpv6_hdr", packet: true },
  { name: "ssh_proto", service: "ssh", part: "aside" },
  { name: "ssh_software", service: "ssh", part: "aside" },
  { name: "ssh_hassh", service: "ssh", part: "aside" },
  { name: "ssh_hassh_string", service: "ssh", part: "aside" },
  { name: "ssh_hassh_server", service: "ssh", part: "aside" },
  { name: "ssh_hassh_server_string", service: "ssh", part: "aside" },
] as const;

export type BufferName = (typeof declared)[number]["name"];

export const bufferNames: readonly BufferName[] = declared.map(({ name }) => name);

export const bufferName = (number: number): string => bufferNames[number] ?? "?";

const numbers: ReadonlyMap<string, number> = new Map(bufferNames.map((name, at) => [name, at]));

/** The number of a buffer, or -1 when no rule option has this name. */
export const bufferNumber = (name: string): number => numbers.get(name) ?? -1;

export const bufferService = (number: number): string | undefined => {
  const one = declared[number];
  return one !== undefined && "service" in one ? one.service : undefined;
};

/** The buffer that this one is another name of, and the direction in which it is. */
export const bufferOf = (
  number: number,
): { readonly buffer: number; readonly toServer: boolean } | undefined => {
  const one = declared[number];
  return one !== undefined && "of" in one
    ? { buffer: bufferNumber(one.of), toServer: one.toServer }
    : undefined;
};

/** For a buffer that is made when asked for: the one in which its bytes stand too, or -1 when there is none. */
export const bufferWithin = (number: number): number | undefined => {
  const one = declared[number];
  return one !== undefined && "within" in one ? bufferNumber(one.within) : undefined;
};

/** Whether this is a header of the packet. */
export const isPacketHeader = (number: number): boolean => {
  const one = declared[number];
  return one !== undefined && "packet" in one;
};

/** What a parser has to be told to make before this buffer is filled, if anything. */
export const bufferExtra = (number: number): Extra | undefined => {
  const one = declared[number];
  return one !== undefined && "extra" in one ? one.name : undefined;
};

/**
 * In which part of a message this buffer is shown; undefined: in all alike. `any`: in each part as something else, so that a
 * rule that reads it is tried with each.
 */
export const bufferPart = (number: number): "header" | "body" | "trailer" | "aside" | "any" | undefined => {
  const one = declared[number];
  return one !== undefined && "part" in one ? one.part : undefined;
};

/** Before the key of `Buffers.find`: of the request, while the response to it is looked at. */
export const OF_REQUEST = "request:";

export const PKT_DATA = 0;
export const RAW_DATA = 1;
export const FILE_DATA = 2;
export const BASE64_DATA = 3;
/** What came over the wire, whatever parsers make of it: what Suricata's contents without a buffer are sought in. */
export const STREAM_DATA: number = bufferNumber("stream_data");

/**
 * What parsers know of a unit beyond its bytes. A fact that is not known is -1 or undefined, and no rule that
 * asks for it matches then.
 */
export interface Facts {
  /** TLS: the messages seen in this flow so far, bits of `SSL_STATES`. */
  sslStates: number;
  /** TLS: bits of `SSL_VERSIONS`. */
  sslVersions: number;
  sipMethod: string | undefined;
  sipStatus: number;
  /** DCE/RPC: the interface bound to, as lower case text with dashes; its major version. */
  dceInterface: string | undefined;
  dceInterfaceVersion: number;
  dceOpnum: number;
  /** Whether this is the first fragment of a DCE/RPC request, or all of it. */
  dceFirstFragment: boolean;
  /** Byte order of the DCE/RPC message; undefined when this is none. */
  dceLittleEndian: boolean | undefined;
  industrial: Industrial | undefined;
  /** Number of the type of the file at hand, see `fileTypes`. */
  fileType: number;
  /** GTP: version, and type of message. */
  gtpVersion: number;
  gtpType: number;
}

/** Names as in `ssl_state`; a bit each, in this order. */
export const SSL_STATES: readonly string[] = [
  "client_hello",
  "server_hello",
  "client_keyx",
  "server_keyx",
  "unknown",
];

/** Names as in `ssl_version`; a bit each, in this order. */
export const SSL_VERSIONS: readonly string[] = ["sslv2", "sslv3", "tls1.0", "tls1.1", "tls1.2", "tls1.3"];

const noFacts = (): Facts => ({
  sslStates: -1,
  sslVersions: -1,
  sipMethod: undefined,
  sipStatus: -1,
  dceInterface: undefined,
  dceInterfaceVersion: -1,
  dceOpnum: -1,
  dceFirstFragment: false,
  dceLittleEndian: undefined,
  industrial: undefined,
  fileType: -1,
  gtpVersion: -1,
  gtpType: -1,
});

/**
 * The parts of one inspected unit, by buffer number. Reused from unit to unit: the bytes belong to whoever
 * filled it in, and are good until that call returns. A part that is not there has `end` -1.
 */
export class Buffers {
  readonly bytes: Uint8Array[] = bufferNames.map(() => EMPTY);
  readonly start: Int32Array = new Int32Array(bufferNames.length);
  readonly end: Int32Array = new Int32Array(bufferNames.length).fill(-1);
  readonly #facts: Facts = noFacts();
  /** What was set since the last `clear`, which is little, and whether anybody asked for the facts. */
  readonly #filled: Int32Array = new Int32Array(bufferNames.length);
  #filledCount: number = 0;
  #factsTouched: boolean = false;
  /** Parts that are there and not empty. */
  #shown: number = 0;
  /**
   * Finds a part that has a parameter and puts it in `found`. `key` is the field's name in small letters for
   * `http_header: field user-agent`, and the parameter's name for `http_param: "id"`, with `,nocase` after it
   * when capitals do not count.
   */
  find: (number: number, key: string) => boolean = nowhere;
  /** What `find` found. */
  readonly found: { bytes: Uint8Array; start: number; end: number } = { bytes: EMPTY, start: 0, end: -1 };

  get facts(): Facts {
    this.#factsTouched = true;
    return this.#facts;
  }

  /** Whether `find` may find something. */
  get keyed(): boolean {
    return this.find !== nowhere;
  }

  set(number: number, bytes: Uint8Array, start: number, end: number): void {
    const before = this.end[number]!;
    if (before < 0) this.#filled[this.#filledCount++] = number;
    else if (before > this.start[number]!) this.#shown--;
    if (end > start) this.#shown++;
    this.bytes[number] = bytes;
    this.start[number] = start;
    this.end[number] = end;
  }

  /** Whether there is nothing in any part. */
  get empty(): boolean {
    return this.#shown === 0;
  }

  has(number: number): boolean {
    return this.end[number]! >= 0;
  }

  clear(): void {
    for (let i = 0; i < this.#filledCount; i++) this.end[this.#filled[i]!] = -1;
    this.#filledCount = 0;
    this.#shown = 0;
    this.find = nowhere;
    if (!this.#factsTouched) return;
    this.#factsTouched = false;
    Object.assign(this.#facts, NO_FACTS);
  }
}

const nowhere = () => false;
const NO_FACTS: Facts = noFacts();
