import { type BufferName, type Buffers, bufferNumber } from "../../buffers.ts";
import { fromLatin1 } from "../../bytes.ts";

const number = (name: BufferName): number => bufferNumber(name);

/** The buffers that TLS fills, by number. */
export const TLS_SNI: number = number("tls_sni");
export const TLS_CERTS: number = number("tls_certs");
export const TLS_CERT_SUBJECT: number = number("tls_cert_subject");
export const TLS_CERT_ISSUER: number = number("tls_cert_issuer");
export const TLS_CERT_SERIAL: number = number("tls_cert_serial");
export const TLS_CERT_FINGERPRINT: number = number("tls_cert_fingerprint");
export const JA3_HASH: number = number("ja3_hash");
export const JA3_STRING: number = number("ja3_string");
export const JA3S_HASH: number = number("ja3s_hash");
export const JA4_HASH: number = number("ja4_hash");
export const TLS_RANDOM: number = number("tls_random");
export const TLS_RANDOM_TIME: number = number("tls_random_time");
export const TLS_RANDOM_BYTES: number = number("tls_random_bytes");

/** Puts text into a buffer; what is empty is not there. */
export function set(buffers: Buffers, number: number, text: string | undefined): void {
  if (text !== undefined && text !== "") buffers.set(number, fromLatin1(text), 0, text.length);
}
