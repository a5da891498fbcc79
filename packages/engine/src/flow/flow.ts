import { EMPTY } from "../bytes.ts";

/** One side's half of a conversation. */
export class Half {
  packets: number = 0;
  /** Payload octets seen, repeats too. */
  bytes: number = 0;
  /** All TCP flags seen from this side. */
  flags: number = 0;
  closed: boolean = false;
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

  /** TCP: the three-way handshake was seen, or its end was, or data both ways. UDP: both sides spoke. */
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

  constructor(id: number, tap: number, protocol: number, started: number) {
    this.id = id;
    this.tap = tap;
    this.protocol = protocol;
    this.started = started;
    this.lastSeen = started;
  }
}
