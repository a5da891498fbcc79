import { EMPTY } from "../bytes.ts";

/** One side's half of a conversation. */
export class Half {
  packets: number = 0;
  /** Payload octets seen, repeats too. */
  bytes: number = 0;
  /** All TCP flags seen from this side. */
  flags: number = 0;
  closed: boolean = false;

  /** TCP, once `numbered`: the number after the last octet sent, the number last acknowledged, and the window. */
  numbered: boolean = false;
  sent: number = 0;
  acknowledged: number = 0;
  /** Octets, scaled. */
  window: number = 0;
  /** How far the window is shifted, RFC 7323 section 2; the SYN said so. */
  windowShift: number = 0;
}

/** A conversation. The client is who spoke first, or who sent the SYN. */
export class Flow {
  /** Unique while the engine lives; counts from 1. */
  readonly id: number;
  readonly tap: number;
  /** IANA number. */
  readonly protocol: number;
  /** 4 or 16 octets each. */
  client: Uint8Array = EMPTY;
  server: Uint8Array = EMPTY;
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
  /** Rule state: flowbits that are set, made when first needed. */
  bits: Set<string> | undefined = undefined;
  /** What the stream and app layers keep of this flow; only they look inside. */
  stream: unknown = undefined;
  app: unknown = undefined;
  /** What detection remembers of this flow; only it looks inside. */
  detection: unknown = undefined;

  /** TCP: reset, or closed by both sides. Packets that still come belong to it, but a new SYN does not. */
  closed: boolean = false;
  /** TCP: the client answered the SYN/ACK, which makes the handshake whole. */
  handshake: boolean = false;

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
}
