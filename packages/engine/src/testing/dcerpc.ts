/** DCE/RPC as clients and servers say it, little endian, for tests. */
import { hex } from "./hex.ts";
import { join, text } from "./packets.ts";
import { netbios } from "./smb.ts";

export const INTERFACE = "4b324fc8-1670-01d3-1278-5a47bf6ee188";
const INTERFACE_OCTETS = hex("c84f324b 7016 d301 1278 5a47bf6ee188");
const NDR = hex("045d888aeb1cc9119fe808002b104860 02000000");

const u16 = (value: number): Uint8Array => Uint8Array.of(value, value >> 8);

function pdu(type: number, flags: number, body: Uint8Array): Uint8Array {
  const head = [
    Uint8Array.of(5, 0, type, flags),
    hex("10000000"),
    u16(16 + body.length),
    hex("0000 01000000"),
  ];
  return join(...head, body);
}

/** Binds `INTERFACE`, version 3, as context 7. */
export const bind = (): Uint8Array =>
  pdu(11, 3, join(hex("b810b810 00000000 01000000 0700 0100"), INTERFACE_OCTETS, hex("03000000"), NDR));

/** @param result 0 accepts, 2 refuses */
export const bindAnswer = (result: number): Uint8Array =>
  pdu(
    12,
    3,
    join(hex("b810b810 00000000 0400"), text("135\0"), hex("0000 01000000"), u16(result), u16(0), NDR),
  );

/** @param flags 1 first fragment, 2 last, 3 both */
export const request = (opnum: number, stub: string, flags = 3, context = 7): Uint8Array =>
  pdu(0, flags, join(hex("40000000"), u16(context), u16(opnum), text(stub)));

/** An answer, to a call of any operation. */
export const response = (stub: string, flags = 3, context = 7): Uint8Array =>
  pdu(2, flags, join(hex("40000000"), u16(context), u16(0), text(stub)));

/** SMB 1: writes into a pipe with WRITE_ANDX. */
export function writeAndX(pipe: number, data: Uint8Array): Uint8Array {
  const head = join(hex("ff534d42 2f"), new Uint8Array(27));
  const words = join(
    hex("ff000000"),
    u16(pipe),
    new Uint8Array(14),
    u16(data.length),
    u16(64),
    hex("00000000"),
  );
  return netbios(join(head, Uint8Array.of(14), words, u16(data.length), hex("00"), data));
}

/** SMB 1: TRANSACT_NMPIPE. */
export function transact(pipe: number, data: Uint8Array): Uint8Array {
  const head = join(hex("ff534d42 25"), new Uint8Array(27));
  const words = join(new Uint8Array(22), u16(data.length), u16(67), hex("0200 2600"), u16(pipe));
  return netbios(join(head, Uint8Array.of(16), words, u16(data.length), data));
}

const header2 = (command: number): Uint8Array =>
  join(hex("fe534d42 4000 0000 00000000"), u16(command), new Uint8Array(50));

/** SMB 2: WRITE. */
export const write2 = (pipe: number, data: Uint8Array): Uint8Array =>
  netbios(
    join(
      header2(9),
      hex("3100 7000"),
      u16(data.length),
      hex("0000 0000000000000000 0000000000000000"),
      u16(pipe),
      new Uint8Array(22),
      data,
    ),
  );

/** SMB 2: FSCTL_PIPE_TRANSCEIVE. */
export const transceive2 = (pipe: number, data: Uint8Array): Uint8Array =>
  netbios(
    join(
      header2(11),
      hex("3900 0000 17c01100 0000000000000000"),
      u16(pipe),
      hex("000000000000 78000000"),
      u16(data.length),
      new Uint8Array(26),
      data,
    ),
  );
