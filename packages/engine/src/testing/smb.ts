/** SMB as clients and servers say it, for tests: shares, files and pipes. Pipes alone are in `dcerpc.ts`. */
import { hex } from "./hex.ts";
import { join, text } from "./packets.ts";

const u16 = (value: number): Uint8Array => Uint8Array.of(value, value >> 8);
const u32 = (value: number): Uint8Array => Uint8Array.of(value, value >> 8, value >> 16, value >> 24);
const zeros = (count: number): Uint8Array => new Uint8Array(count);
const wide = (value: string): Uint8Array => join(...Array.from(value, (char) => u16(char.charCodeAt(0))));

export const netbios = (message: Uint8Array): Uint8Array =>
  join(Uint8Array.of(0, message.length >> 16, message.length >> 8, message.length), message);

/** One command of SMB 2. `related`: it is for the file that the one before opened. */
export interface Command2 {
  readonly command: number;
  readonly message: number;
  readonly tree?: number;
  readonly status?: number;
  readonly response?: boolean;
  readonly related?: boolean;
  readonly body: Uint8Array;
}

/** Commands in one message of SMB 2, each but the last filled up to eight octets. */
export function message2(...commands: readonly Command2[]): Uint8Array {
  const parts = commands.map((one, i) => {
    const size = 64 + one.body.length;
    const padding = i < commands.length - 1 ? (8 - (size & 7)) & 7 : 0;
    const flags = (one.response === true ? 1 : 0) | (one.related === true ? 4 : 0);
    return join(
      hex("fe534d42 4000 0000"),
      u32(one.status ?? 0),
      u16(one.command),
      u16(1),
      u32(flags),
      u32(i < commands.length - 1 ? size + padding : 0),
      u32(one.message),
      zeros(8),
      u32(one.tree ?? 1),
      zeros(24),
      one.body,
      zeros(padding),
    );
  });
  return netbios(join(...parts));
}

/** An id of a file; -1: the one that the command before opened. */
const fileId = (file: number): Uint8Array =>
  file < 0 ? hex("ff".repeat(16)) : join(zeros(8), u32(file), zeros(4));

export const treeConnect2 = (message: number, path: string): Command2 => ({
  command: 3,
  message,
  body: join(u16(9), u16(0), u16(72), u16(path.length * 2), wide(path)),
});

/** @param kind 1 disk, 2 pipe */
export const treeConnected2 = (message: number, kind: number): Command2 => ({
  command: 3,
  message,
  response: true,
  body: join(u16(16), Uint8Array.of(kind, 0), zeros(12)),
});

export const create2 = (message: number, name: string): Command2 => ({
  command: 5,
  message,
  body: join(u16(57), zeros(42), u16(120), u16(name.length * 2), zeros(8), wide(name)),
});

export const created2 = (message: number, file: number): Command2 => ({
  command: 5,
  message,
  response: true,
  body: join(u16(89), zeros(62), fileId(file), zeros(8)),
});

export const read2 = (message: number, file: number, offset: number, related = false): Command2 => ({
  command: 8,
  message,
  related,
  body: join(u16(49), zeros(2), u32(1_000), u32(offset), zeros(4), fileId(file), zeros(17)),
});

export const readAnswer2 = (message: number, data: Uint8Array): Command2 => ({
  command: 8,
  message,
  response: true,
  body: join(u16(17), Uint8Array.of(80, 0), u32(data.length), zeros(8), data),
});

export const write2 = (
  message: number,
  file: number,
  offset: number,
  data: Uint8Array,
  related = false,
): Command2 => ({
  command: 9,
  message,
  related,
  body: join(u16(49), u16(112), u32(data.length), u32(offset), zeros(4), fileId(file), zeros(16), data),
});

export const close2 = (message: number, file: number): Command2 => ({
  command: 6,
  message,
  body: join(u16(24), zeros(6), fileId(file)),
});

/** One command of SMB 1, for tree 1 and process 1. */
const message1 = (command: number, multiplex: number, words: Uint8Array, data: Uint8Array): Uint8Array =>
  netbios(
    join(
      hex("ff534d42"),
      Uint8Array.of(command),
      zeros(4),
      hex("18 0000"),
      zeros(12),
      u16(1),
      u16(1),
      u16(0),
      u16(multiplex),
      Uint8Array.of(words.length / 2),
      words,
      u16(data.length),
      data,
    ),
  );

const noMore = hex("ff000000");

export const treeConnect1 = (multiplex: number, path: string): Uint8Array =>
  message1(0x75, multiplex, join(noMore, u16(0), u16(1)), text(`\0${path}\0?????\0`));

export const treeConnected1 = (multiplex: number, service: string): Uint8Array =>
  message1(0x75, multiplex, join(noMore, u16(0)), text(`${service}\0NTFS\0`));

export const create1 = (multiplex: number, name: string): Uint8Array =>
  message1(0xa2, multiplex, join(noMore, zeros(44)), text(`${name}\0`));

export const created1 = (multiplex: number, file: number): Uint8Array =>
  message1(0xa2, multiplex, join(noMore, zeros(1), u16(file), zeros(61)), zeros(0));

export const read1 = (multiplex: number, file: number, offset: number): Uint8Array =>
  message1(0x2e, multiplex, join(noMore, u16(file), u32(offset), zeros(10)), zeros(0));

export const readAnswer1 = (multiplex: number, data: Uint8Array): Uint8Array =>
  message1(
    0x2e,
    multiplex,
    join(noMore, zeros(6), u16(data.length), u16(60), zeros(10)),
    join(zeros(1), data),
  );
