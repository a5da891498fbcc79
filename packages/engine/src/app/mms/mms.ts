import { bufferNumber, PKT_DATA } from "../../buffers.ts";
import { continues, probeTpkt, tpktLength, userData } from "../framed/tpkt.ts";
import type { AppParser, AppProtocol, AppSink, Direction, Guess } from "../protocol.ts";
import { type Element, readElement } from "./ber.ts";
import { readMms } from "./message.ts";

const DATA = bufferNumber("mms_data");
/** Octets of packets that are waited for to put a message together; a longer one is shown in pieces. */
const LONGEST = 16_384;

/** How data begins: session connect or accept with an association for MMS in it, or data of such a session. */
const CONNECT = 0x0d;
const ACCEPT = 0x0e;
const DATA_START = [0x01, 0x00, 0x01, 0x00, 0x61];
/** MMS without the layers between: its own request to begin, and the answer to that. */
const bareStarts: readonly number[] = [0xa8, 0xa9];

/** MMS, of IEC 61850: a unit is a message, in one TPKT packet or several. No port tells: its layers do. */
export const mms: AppProtocol = {
  name: "mms",
  service: "mms",
  transports: ["tcp"],
  ports: [],
  probe: (bytes, start, end) => probeTpkt(bytes, start, end, judge),
  open: (_flow, _transport, sink) => new MmsParser(sink),
};

const first: Element = { tag: 0, number: 0, start: 0, end: 0 };

function judge(bytes: Uint8Array, at: number, end: number, whole: boolean): Guess {
  if (bytes[at] === CONNECT || bytes[at] === ACCEPT) {
    if (namesMms(bytes, at, end)) return "yes";
    return whole ? "no" : "unsure";
  }
  if (bareStarts.includes(bytes[at]!)) {
    if (!whole) return "unsure";
    return readElement(bytes, at, end, first) && first.end === end ? "yes" : "no";
  }
  for (let i = 0; i < DATA_START.length; i++) {
    if (at + i >= end) return whole ? "no" : "unsure";
    if (bytes[at + i] !== DATA_START[i]) return "no";
  }
  return "yes";
}

/** Looks for ISO 9506 part 2 as an object identifier is written: {1 0 9506 2 …}. */
function namesMms(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i + 4 <= end; i++)
    if (bytes[i] === 0x28 && bytes[i + 1] === 0xca && bytes[i + 2] === 0x22 && bytes[i + 3] === 0x02)
      return true;
  return false;
}

class MmsParser implements AppParser {
  readonly #sink: AppSink;
  /** How far packets that belong together were looked at, in octets of what is shown again. */
  readonly #walked: { [direction in Direction]: number } = { "to-server": 0, "to-client": 0 };

  constructor(sink: AppSink) {
    this.#sink = sink;
  }

  read(bytes: Uint8Array, start: number, end: number, direction: Direction): number {
    let walked = this.#walked[direction];
    let at = start;
    while (at + walked < end) {
      const packet = at + walked;
      const length = tpktLength(bytes, packet, end);
      if (length < 0) return -1 - (at - start);
      if (length === 0 || packet + length > end) break;
      walked += length;
      const more = userData(bytes, packet, packet + length) >= 0 && continues(bytes, packet);
      if (more && walked < LONGEST) continue;
      this.#message(bytes, at, at + walked, direction);
      at += walked;
      walked = 0;
    }
    this.#walked[direction] = walked;
    return at - start;
  }

  #message(bytes: Uint8Array, start: number, end: number, direction: Direction): void {
    const { buffers } = this.#sink;
    buffers.set(PKT_DATA, bytes, start, end);
    const length = tpktLength(bytes, start, end);
    const data = userData(bytes, start, start + length);
    if (data >= 0) {
      const whole = start + length === end ? bytes : joined(bytes, start, end);
      const from = whole === bytes ? data : 0;
      const to = whole === bytes ? end : whole.length;
      const message = readMms(whole, from, to);
      if (message !== undefined) {
        buffers.set(DATA, whole, message.start, message.end);
        buffers.facts.industrial = { protocol: "mms", service: message.service };
      }
    }
    this.#sink.unit(direction);
  }

  gap(direction: Direction): void {
    this.#walked[direction] = 0;
  }

  end(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    if (start === end) return;
    this.#sink.buffers.set(PKT_DATA, bytes, start, end);
    this.#sink.unit(direction);
  }
}

/** The user data of several packets, one behind the other. */
function joined(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const all = new Uint8Array(end - start);
  let length = 0;
  for (let at = start; at < end; ) {
    const behind = at + tpktLength(bytes, at, end);
    const data = userData(bytes, at, behind);
    if (data >= 0) for (let i = data; i < behind; i++) all[length++] = bytes[i]!;
    at = behind;
  }
  return all.slice(0, length);
}
