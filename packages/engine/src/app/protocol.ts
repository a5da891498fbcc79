import type { Buffers } from "../buffers.ts";
import type { Extras } from "../extras.ts";
import type { Flow } from "../flow/flow.ts";
import type { Limits, Refused } from "../limits.ts";
import type { Shedding } from "../shed/shedding.ts";
import type { Holdings } from "./holdings.ts";

export type Direction = "to-server" | "to-client";
export type Transport = "tcp" | "udp";

/** Whether bytes can be the start of a protocol. Asked again with more while "unsure". */
export type Guess = "yes" | "no" | "unsure";

/** One protocol above TCP or UDP. */
export interface AppProtocol {
  readonly name: string;
  /** Snort's name for it in `service`, `alert http …`. */
  readonly service: string;
  readonly transports: readonly Transport[];
  /** Server ports on which Snort's stock binder takes this protocol for granted, without looking. Mostly none. */
  readonly ports: readonly number[];
  /** Octets that the objects of one flow's parser take, about, where that is more than a thousand. */
  readonly memory?: number;
  /**
   * Looks at the first bytes that one side sent. Snort's wizard decides by the same signs. `seen`: so many of them were looked
   * at before, which left it open.
   */
  probe(
    bytes: Uint8Array,
    start: number,
    end: number,
    direction: Direction,
    transport: Transport,
    seen: number,
  ): Guess;
  /** It only looks on: rules see packets and the plain stream as if nobody read them, and its units are asides. */
  readonly looksOn?: boolean;
  /** Starts following one flow. Absent for a protocol that is only recognised: its units are those of its transport. */
  open?(flow: Flow, transport: Transport, sink: AppSink): AppParser;
}

/** Follows one flow. */
export interface AppParser {
  /**
   * Takes the next bytes of one side, in order, and returns how many it is finished with; the rest is shown
   * again with what follows it. Says -1 when it can make no more sense of this side, or -1 less what it was finished
   * with before that: the flow goes on without it, and the rest is shown as a plain stream.
   */
  read(bytes: Uint8Array, start: number, end: number, direction: Direction): number;
  /** What `read` left is followed by bytes that are lost: nothing will be added to it. `gap` comes next. */
  cut?(bytes: Uint8Array, start: number, end: number, direction: Direction): void;
  /** `length` bytes of one side are lost for good; what comes next does not continue what came before. */
  gap(direction: Direction, length: number): void;
  /** One side is finished: what was waiting for more is all there is. `rest` is what `read` left. */
  end(direction: Direction, bytes: Uint8Array, start: number, end: number): void;
  /** Whether it would make no units of what comes next on this side, because of the load: see `AppSink.shed`. */
  unseen?(direction: Direction): boolean;
  /** The flow is forgotten: gives back what it holds. Says nothing more. */
  close?(): void;
}

/**
 * The part of a message that a unit shows. Snort tries a rule that reads only a message's head in the unit of the
 * head, and one that reads its body in those of the body, though all parts known by then can be read in either. `aside`
 * is something that is told beside what Snort sees, and only to rules that ask for it.
 */
export type Part = "header" | "body" | "trailer" | "aside";

/** Where a parser puts what it found. */
export interface AppSink {
  /**
   * Fill this, then call `unit`. Cleared after each unit. Offers what a rule may search; `pkt_data` is one of them,
   * and absent when Snort leaves it empty for this unit.
   */
  readonly buffers: Buffers;
  readonly limits: Limits;
  readonly refused: Refused;
  readonly holdings: Holdings;
  /** What rules ask for that is work to find out. */
  readonly extras: Extras;
  /** Whether anybody wants to hear of transactions. */
  readonly logs: boolean;
  /** What a parser is to leave out now. It follows what it leaves out as far as it must to find what comes behind. */
  readonly shed: Shedding;
  /** So many octets are left out, for the sake of that level. */
  leaveOut(level: number, octets: number): void;
  /** Rules look at what is in `buffers` now: a message, a header block, a piece of a body. */
  unit(direction: Direction, part?: Part): void;
  /** Facts for the logs: one finished exchange. */
  transaction(facts: Transaction): void;
  /**
   * The flow turns into another protocol: after STARTTLS, CONNECT, an upgrade. Undefined: find out by looking.
   * Takes effect with the bytes that `read` leaves unconsumed.
   */
  become(service: string | undefined, upgrade?: UpgradeRequest): void;
  /** While a parser is opened after an upgrade: the request that it answers first. */
  readonly upgrade: UpgradeRequest | undefined;
  /** Another flow will speak `service`: the next one whose server is there. */
  expect(address: Uint8Array, port: number, service: string): void;
}

/** A request of HTTP/1.1 that is answered in another protocol. */
export interface UpgradeRequest {
  readonly method: string;
  readonly host: string | undefined;
  readonly uri: string;
  readonly userAgent: string | undefined;
}

/** A finished exchange, for `--log` and the event data sets. */
export type Transaction =
  | {
      readonly type: "http";
      readonly method?: string;
      readonly host?: string;
      readonly uri?: string;
      readonly userAgent?: string;
      readonly version?: string;
      readonly status?: number;
      readonly requestBytes: number;
      readonly responseBytes: number;
    }
  | {
      readonly type: "dns";
      readonly id: number;
      readonly response: boolean;
      readonly rcode: number;
      readonly questions: readonly { readonly name: string; readonly type: number }[];
      readonly answers: readonly { readonly name: string; readonly type: number; readonly data: string }[];
    }
  | {
      readonly type: "tls";
      readonly sni?: string;
      readonly version?: number;
      readonly ja3?: string;
      readonly ja3s?: string;
      readonly ja4?: string;
    }
  | {
      /** A file or a pipe was opened, or was not. */
      readonly type: "smb";
      readonly version: 1 | 2;
      readonly file: string;
      readonly share?: string;
      /** NT status; 0: it worked. */
      readonly status: number;
    };
