import type { AppSink, Transport } from "../protocol.ts";

/** The ports of a flow: a weak sign, for what says little by itself. */
export interface Ports {
  readonly clientPort: number;
  readonly serverPort: number;
}

/**
 * A protocol that has a name for the logs only: Snort's stock configuration does not look for it, so that rules must not
 * go by it either.
 */
export interface NamedService {
  /** Snort's name where it has one for `service`. */
  readonly name: string;
  readonly transports: readonly Transport[];
  /** All first octets it can have; absent: any. */
  readonly first?: readonly number[];
  /**
   * Whether this is how one of its two sides begins. Which side is not said: where the start was missed it is not
   * known. Bytes that were enough stay enough with more behind them; so a stream is named alike however it is cut.
   */
  looks(bytes: Uint8Array, start: number, end: number, ports: Ports): boolean;
  /** Whether it is so even where Snort takes it for something else. */
  readonly overrules?: boolean;
  /** Tells the logs what a datagram says. */
  tell?(bytes: Uint8Array, start: number, end: number, sink: AppSink): void;
}

export const near = (ports: Ports, port: number): boolean =>
  ports.serverPort === port || ports.clientPort === port;

export const isPrintable = (octet: number): boolean => octet >= 0x20 && octet < 0x7f;
export const isDigit = (octet: number): boolean => octet >= 0x30 && octet <= 0x39;

/** Whether `words` stand at `at`, each octet as it is. */
export function standsAt(words: string, bytes: Uint8Array, at: number, end: number): boolean {
  if (at + words.length > end) return false;
  for (let i = 0; i < words.length; i++) if (bytes[at + i] !== words.charCodeAt(i)) return false;
  return true;
}

/** A test for any of some beginnings, capitals counting. */
export function beginsWith(...beginnings: readonly string[]): Pick<NamedService, "first" | "looks"> {
  return {
    first: [...new Set(beginnings.map((words) => words.charCodeAt(0)))],
    looks: (bytes, start, end) => {
      for (const words of beginnings) if (standsAt(words, bytes, start, end)) return true;
      return false;
    },
  };
}
