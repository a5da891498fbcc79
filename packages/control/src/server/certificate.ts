/** Clients such as Go's and browsers take at most 398. */
export const CERTIFICATE_DAYS = 365;

/** A private key and its certificate, both PEM. */
export interface Pair {
  readonly key: string;
  readonly cert: string;
}
