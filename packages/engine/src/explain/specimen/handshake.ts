import type { Turn } from "./frames.ts";

const HANDSHAKE = 22;
const [CLIENT_HELLO, SERVER_HELLO, CERTIFICATE] = [1, 2, 11];
const TLS_1_2 = [3, 3];
/** TLS_RSA_WITH_AES_128_CBC_SHA. */
const SUITE = [0x00, 0x2f];

/** The start of a TLS connection; what a rule looks for stands in the server's certificate. */
export const handshakeTurns = (certificate: Uint8Array): Turn[] => {
  const random = Array.from({ length: 32 }, () => 0x5a);
  const hello = message(CLIENT_HELLO, [...TLS_1_2, ...random, 0, 0, 2, ...SUITE, 1, 0]);
  const answer = message(SERVER_HELLO, [...TLS_1_2, ...random, 0, ...SUITE, 0]);
  const list = [...u24(certificate.length + 3), ...u24(certificate.length), ...certificate];
  return [
    ["client", Uint8Array.from(record(hello))],
    ["server", Uint8Array.from(record([...answer, ...message(CERTIFICATE, list)]))],
  ];
};

const message = (type: number, body: readonly number[]): number[] => [type, ...u24(body.length), ...body];
const record = (body: readonly number[]): number[] => [
  HANDSHAKE,
  3,
  1,
  ...u24(body.length).slice(1),
  ...body,
];
const u24 = (value: number): number[] => [(value >> 16) & 255, (value >> 8) & 255, value & 255];
