import { fromLatin1, latin1 } from "../../bytes.ts";
import { u32be } from "../../numbers.ts";
import { anyOf, text } from "../pattern.ts";
import type { AppParser, AppProtocol, AppSink, Direction } from "../protocol.ts";
import { md5 } from "../tls/md5.ts";
import { algorithms } from "./key-exchange.ts";
import * as parts from "./parts.ts";

const LF = 0x0a;
/** RFC 4253 section 4.2: octets of an identification, its line end included; section 6.1: of a packet. */
const LONGEST_LINE = 255;
const LONGEST_PACKET = 35_000;
/** Length, padding, type. */
const PACKET_HEADER = 6;
const KEXINIT = 20;

const start = [text("SSH-")];

/**
 * SSH, RFC 4253. Rules see its stream as it is, as in Snort; beside it, for those that ask, who each side says it is and by what
 * algorithms it can be known (HASSH). What comes after that is encrypted and not looked at.
 */
export const ssh: AppProtocol = {
  name: "ssh",
  service: "ssh",
  transports: ["tcp"],
  ports: [],
  looksOn: true,
  probe: (bytes, from, end) => anyOf(start, bytes, from, end),
  open: (_flow, _transport, sink) => new SshParser(sink),
};

type Phase = "identification" | "key exchange" | "over";

class SshParser implements AppParser {
  readonly #sink: AppSink;
  readonly #phase: { [direction in Direction]: Phase } = {
    "to-server": "identification",
    "to-client": "identification",
  };

  constructor(sink: AppSink) {
    this.#sink = sink;
  }

  read(bytes: Uint8Array, from: number, end: number, direction: Direction): number {
    let at = from;
    if (this.#phase[direction] === "identification") at = this.#identification(bytes, at, end, direction);
    if (this.#phase[direction] === "key exchange") at = this.#keyExchange(bytes, at, end, direction);
    return this.#phase[direction] === "over" ? end - from : at - from;
  }

  #identification(bytes: Uint8Array, from: number, end: number, direction: Direction): number {
    const line = bytes.indexOf(LF, from);
    if (line < 0 || line >= end) {
      if (end - from > LONGEST_LINE) this.#phase[direction] = "over";
      return from;
    }
    const [, proto, software] =
      /^SSH-([^-\r\n]{1,32})-([^\s]{1,255})/i.exec(
        latin1(bytes, from, Math.min(line, from + LONGEST_LINE)),
      ) ?? [];
    if (proto === undefined || software === undefined) this.#phase[direction] = "over";
    else {
      this.#phase[direction] = "key exchange";
      this.#set(parts.SSH_PROTO, proto);
      this.#set(parts.SSH_SOFTWARE, software);
      this.#sink.unit(direction, "aside");
    }
    return line + 1;
  }

  #keyExchange(bytes: Uint8Array, from: number, end: number, direction: Direction): number {
    if (end - from < PACKET_HEADER) return from;
    const size = u32be(bytes, from);
    if (bytes[from + 5] !== KEXINIT || size > LONGEST_PACKET) {
      this.#phase[direction] = "over";
      return from;
    }
    if (from + 4 + size > end) return from;
    this.#phase[direction] = "over";
    const list = algorithms(bytes, from + PACKET_HEADER, from + 4 + size, direction);
    if (list === undefined) return from;
    const toServer = direction === "to-server";
    this.#set(toServer ? parts.SSH_HASSH : parts.SSH_HASSH_SERVER, md5(fromLatin1(list)));
    this.#set(toServer ? parts.SSH_HASSH_STRING : parts.SSH_HASSH_SERVER_STRING, list);
    this.#sink.unit(direction, "aside");
    return from;
  }

  #set(number: number, value: string): void {
    this.#sink.buffers.set(number, fromLatin1(value), 0, value.length);
  }

  gap(direction: Direction): void {
    this.#phase[direction] = "over";
  }

  end(): void {}
}
