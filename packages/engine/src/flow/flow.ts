import { EMPTY } from "../bytes.ts";
import { communityId } from "./community-id.ts";

/** One side's half of a conversation. */
export class Half {
  packets: number = 0;
  /** Payload octets seen, repeats too. */
  bytes: number = 0;
  /** All TCP flags seen from this side. */
  flags: number = 0;
  closed: boolean = false;
  /** Which rules are for this side's addresses and ports; only `detect` looks inside. */
  rules: unknown = undefined;

  /**
   * TCP, once `numbered`: the numbers of the first octet, of the one after the last sent, and of the one this side
   * waits for. With the sign that 32 bits give them: such numbers V8 keeps without allocating.
   */
  numbered: boolean = false;
  first: number = 0;
  sent: number = 0;
  acknowledged: number = 0;
  /** Octets, scaled. */
  window: number = 0;
  /** How far the window is shifted, RFC 7323 section 2; the SYN said so. */
  windowShift: number = 0;
  /** The latest timestamp of this side, and of the other's the one that this side said it has; 0: none. See `stamps.ts`. */
  stamp: number = 0;
  echoed: number = 0;
}

/** A conversation. The client is who spoke first, or who sent the SYN. */
export class Flow {
  /** Unique while the engine lives; counts from 1. */
  readonly id: number;
  readonly tap: number;
  /** IANA number. */
  readonly protocol: number;
  /** 4 or 6, or 0 while the addresses are not set. */
  version: number = 0;
  /** The addresses in words of 32 bits, one or four; a typed array each would make up half of a flow's memory. */
  client0: number = 0;
  client1: number = 0;
  client2: number = 0;
  client3: number = 0;
  server0: number = 0;
  server1: number = 0;
  server2: number = 0;
  server3: number = 0;
  #client: Uint8Array | undefined = undefined;
  #server: Uint8Array | undefined = undefined;
  #communityId: string | undefined = undefined;
  clientPort: number = 0;
  serverPort: number = 0;
  /** Microseconds since 1970. */
  readonly started: number;
  lastSeen: number;

  readonly toServer: Half = new Half();
  readonly toClient: Half = new Half();

  /** TCP: the three-way handshake was seen, or its end was, or we came in the middle. UDP: both sides spoke. */
  established: boolean = false;
  /** TCP: followed from the middle on; no SYN was seen. */
  midstream: boolean = false;
  /** Snort's service name once known by content (or by a fixed port as for dns): "http", "ssl" … */
  service: string | undefined = undefined;
  /**
   * A name for the logs in the place of `service`: of what Snort does not look for, or takes for something else. Which
   * rules are tried does not depend on it.
   */
  recognised: string | undefined = undefined;
  /** Rule state: flowbits that are set, made when first needed. */
  bits: Set<string> | undefined = undefined;
  /** What the stream and app layers keep of this flow; only they look inside. */
  stream: unknown = undefined;
  app: unknown = undefined;

  /**
   * TCP: reset, or closed by both sides; UDP: the one question was answered. Packets that still come belong to it, but
   * a new SYN or question does not.
   */
  closed: boolean = false;
  /** TCP: the client answered the SYN/ACK, which makes the handshake whole. */
  handshake: boolean = false;

  /** Some of it was left out, or all that follows, because there was too much to look at: see `shed/shedding.ts`. */
  shed: boolean = false;

  /** Octets that it and what layers keep of it take, about; the table counts them. */
  held: number = 0;
  /** Kept by the flow table: where it hangs. Only the table looks at these. */
  hash: number = 0;
  inBucket: Flow | undefined = undefined;
  older: Flow | undefined = undefined;
  newer: Flow | undefined = undefined;
  queue: number = 0;

  constructor(id: number, tap: number, protocol: number, started: number) {
    this.id = id;
    this.tap = tap;
    this.protocol = protocol;
    this.started = started;
    this.lastSeen = started;
  }

  /** As in `Where`; made when first asked for. */
  get communityId(): string {
    this.#communityId ??= communityId(
      this.protocol,
      this.client,
      this.server,
      this.clientPort,
      this.serverPort,
    );
    return this.#communityId;
  }

  /** The client's address, 4 or 16 octets; made when first asked for. */
  get client(): Uint8Array {
    this.#client ??= octets(this.version, this.client0, this.client1, this.client2, this.client3);
    return this.#client;
  }

  get server(): Uint8Array {
    this.#server ??= octets(this.version, this.server0, this.server1, this.server2, this.server3);
    return this.#server;
  }

  /** Takes the addresses from a packet's bytes, `version` saying how long they are. */
  setEnds(version: number, bytes: Uint8Array, client: number, server: number): void {
    this.version = version;
    this.client0 = word(bytes, client);
    this.server0 = word(bytes, server);
    if (version === 4) return;
    this.client1 = word(bytes, client + 4);
    this.client2 = word(bytes, client + 8);
    this.client3 = word(bytes, client + 12);
    this.server1 = word(bytes, server + 4);
    this.server2 = word(bytes, server + 8);
    this.server3 = word(bytes, server + 12);
  }
}

/** Four octets as a number, with the sign that 32 bits give it. */
export const word = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;

function octets(version: number, ...words: readonly number[]): Uint8Array {
  if (version === 0) return EMPTY;
  const bytes = new Uint8Array(version === 4 ? 4 : 16);
  for (let i = 0; i < bytes.length; i++) bytes[i] = words[i >> 2]! >>> (24 - (i & 3) * 8);
  return bytes;
}
