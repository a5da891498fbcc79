import { fromLatin1 } from "../../bytes.ts";
import type { OptionText } from "../../rules/tokenize.ts";
import type { Turn } from "./frames.ts";

const [REQUEST, BIND, BIND_ACK] = [0, 11, 12];
/** First and last fragment. */
const WHOLE = 3;
/** NDR, the only way to write arguments that is in use: 8a885d04-1ceb-11c9-9fe8-08002b104860, version 2. */
const NDR = [
  ...[0x04, 0x5d, 0x88, 0x8a, 0xeb, 0x1c, 0xc9, 0x11],
  ...[0x9f, 0xe8, 0x08, 0x00, 0x2b, 0x10, 0x48, 0x60, 2, 0, 0, 0],
];

/** A DCE/RPC call over TCP of the interface and operation that a rule names; undefined when it names none. */
export function callTurns(options: readonly OptionText[], stub: Uint8Array): Turn[] | undefined {
  const { uuid, version, operation } = namedIn(options);
  if (uuid === "") return undefined;
  const sizes = [...u16(5_840), ...u16(5_840)];
  const bind = [
    ...sizes,
    ...u32(0),
    1,
    0,
    0,
    0,
    0,
    0,
    1,
    0,
    ...uuidBytes(uuid),
    ...u16(version),
    0,
    0,
    ...NDR,
  ];
  const port = [...u16(4), ...fromLatin1("135\0"), 0, 0];
  const taken = [...sizes, ...u32(1), ...port, 1, 0, 0, 0, 0, 0, 0, 0, ...NDR];
  return [
    ["client", unit(BIND, bind)],
    ["server", unit(BIND_ACK, taken)],
    ["client", unit(REQUEST, [...u32(stub.length), 0, 0, ...u16(operation), ...stub])],
  ];
}

/** The same without a connection: one datagram, its header of 80 octets. */
export function callDatagram(options: readonly OptionText[], stub: Uint8Array): Uint8Array {
  const { uuid, version, operation } = namedIn(options);
  const none = Array.from({ length: 16 }, () => 0);
  const head = [4, REQUEST, 0, 0, 0x10, 0, 0, 0, ...none, ...uuidBytes(uuid), ...none];
  const call = [...u32(0), ...u32(version), ...u32(0), ...u16(operation), 255, 255, 255, 255];
  return Uint8Array.from([...head, ...call, ...u16(stub.length), 0, 0, 0, 0, ...stub]);
}

function namedIn(options: readonly OptionText[]): { uuid: string; version: number; operation: number } {
  const named = textOf(options, "dce_iface") ?? "";
  return {
    uuid: /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/i.exec(named)?.[0] ?? "",
    version: Number(/version\s*[<>=]*\s*(\d+)/.exec(named)?.[1] ?? 1),
    operation: Number(/\d+/.exec(textOf(options, "dce_opnum") ?? "")?.[0] ?? 0),
  };
}

const textOf = (options: readonly OptionText[], name: string): string | undefined =>
  options.find((one) => one.name === name)?.text;

function unit(type: number, body: readonly number[]): Uint8Array {
  const head = [5, 0, type, WHOLE, 0x10, 0, 0, 0, ...u16(16 + body.length), 0, 0, ...u32(1)];
  return Uint8Array.from([...head, ...body]);
}

/** The first three groups are numbers, written with their last octet first. */
function uuidBytes(text: string): number[] {
  const octets = (text.replaceAll("-", "").match(/../g) ?? []).map((two) => Number.parseInt(two, 16));
  const turned = [octets.slice(0, 4), octets.slice(4, 6), octets.slice(6, 8)].map((group) => group.reverse());
  return [...turned.flat(), ...octets.slice(8)];
}

const u16 = (value: number): number[] => [value & 255, (value >> 8) & 255];
const u32 = (value: number): number[] => [...u16(value & 0xffff), ...u16(value >>> 16)];
