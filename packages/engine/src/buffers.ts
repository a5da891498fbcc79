import { EMPTY } from "./bytes.ts";

/**
 * Every named part of traffic that a rule may search (Snort manual, "sticky buffers"), one a line.
 * A buffer's number is its place here. `service` is what using it says of a rule that names no service itself.
 */
const declared = [
  { name: "pkt_data" },
  { name: "raw_data" },
  { name: "file_data" },
  { name: "base64_data" },
  { name: "vba_data" },
  { name: "js_data" },
  { name: "http_uri", service: "http" },
  { name: "http_raw_uri", service: "http" },
  { name: "http_header", service: "http" },
  { name: "http_raw_header", service: "http" },
  { name: "http_cookie", service: "http" },
  { name: "http_raw_cookie", service: "http" },
  { name: "http_method", service: "http" },
  { name: "http_version", service: "http" },
  { name: "http_client_body", service: "http" },
  { name: "http_raw_body", service: "http" },
  { name: "http_param", service: "http" },
  { name: "http_stat_code", service: "http" },
  { name: "http_stat_msg", service: "http" },
  { name: "http_trailer", service: "http" },
  { name: "http_raw_trailer", service: "http" },
  { name: "http_true_ip", service: "http" },
  { name: "http_raw_request", service: "http" },
  { name: "http_raw_status", service: "http" },
  { name: "sip_header", service: "sip" },
  { name: "sip_body", service: "sip" },
  { name: "dce_stub_data", service: "dcerpc" },
] as const;

export type BufferName = (typeof declared)[number]["name"];

export const bufferNames: readonly BufferName[] = declared.map(({ name }) => name);

const numbers: ReadonlyMap<string, number> = new Map(bufferNames.map((name, at) => [name, at]));

/** The number of a buffer, or -1 when no rule option has this name. */
export const bufferNumber = (name: string): number => numbers.get(name) ?? -1;

export const bufferService = (number: number): string | undefined => {
  const one = declared[number];
  return one !== undefined && "service" in one ? one.service : undefined;
};

export const PKT_DATA = 0;
export const RAW_DATA = 1;
export const FILE_DATA = 2;

/**
 * The parts of one inspected unit, by buffer number. Reused from unit to unit: the bytes belong to whoever
 * filled it in, and are good until that call returns. A part that is not there has `end` -1.
 */
export class Buffers {
  readonly bytes: Uint8Array[] = bufferNames.map(() => EMPTY);
  readonly start: Int32Array = new Int32Array(bufferNames.length);
  readonly end: Int32Array = new Int32Array(bufferNames.length).fill(-1);
  /**
   * Finds a part that has a parameter, such as `http_header: field user-agent` or `http_param: "id"`, and puts
   * it in `found`. `key` is the parameter as the rule gives it.
   */
  find: (number: number, key: string) => boolean = nowhere;
  /** What `find` found. */
  readonly found: { bytes: Uint8Array; start: number; end: number } = { bytes: EMPTY, start: 0, end: -1 };

  set(number: number, bytes: Uint8Array, start: number, end: number): void {
    this.bytes[number] = bytes;
    this.start[number] = start;
    this.end[number] = end;
  }

  has(number: number): boolean {
    return this.end[number]! >= 0;
  }

  clear(): void {
    this.end.fill(-1);
    this.find = nowhere;
  }
}

const nowhere = () => false;
