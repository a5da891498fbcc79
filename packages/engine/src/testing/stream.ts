import { AppLayer } from "../app/app-flow.ts";
import type { Direction, Part, Transaction, Transport } from "../app/protocol.ts";
import { type BufferName, type Buffers, bufferNames } from "../buffers.ts";
import { latin1 } from "../bytes.ts";
import { type Extras, NO_EXTRAS } from "../extras.ts";
import { Flow } from "../flow/flow.ts";
import { defaultLimits, type Limits, Refused } from "../limits.ts";

/** Bytes from text whose characters are all below 256. */
export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

/** What one side says next. */
export type Turn = readonly [side: "c" | "s", said: string | Uint8Array];

/** One thing that rules were shown. */
export interface SeenUnit {
  readonly direction: Direction;
  readonly part: Part | undefined;
  readonly buffers: { readonly [name in BufferName]?: string };
  /** Looks a named part up: the buffer, the key, and what is found, if anything. */
  readonly found: { readonly [key: string]: string | undefined };
  readonly facts: Buffers["facts"];
}

export interface Seen {
  readonly units: SeenUnit[];
  readonly transactions: Transaction[];
  readonly service: string | undefined;
  /** The name for the logs, where there is no service. */
  readonly recognised: string | undefined;
  readonly refused: Refused["counts"];
  /** Octets still held when all was over; must be none. */
  readonly held: number;
}

export interface FeedOptions {
  readonly port?: number;
  readonly transport?: Transport;
  readonly limits?: Partial<Limits>;
  /** Cuts what each side says into pieces of this many bytes. */
  readonly pieces?: number;
  /** Cuts the first turn at this byte. */
  readonly cut?: number;
  /** `[buffer, key]` to look up in each unit. */
  readonly find?: readonly (readonly [BufferName, string])[];
  /** What rules ask for that is work to find out. */
  readonly extras?: Extras;
  /** Leaves both sides open at the end. */
  readonly open?: boolean;
}

/** Lets a conversation pass through the protocol layer as the engine does. */
export function converse(turns: readonly Turn[], options: FeedOptions = {}): Seen {
  const { port = 31_000, transport = "tcp", pieces, cut, find = [], open = false } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const refused = new Refused();
  const units: SeenUnit[] = [];
  const transactions: Transaction[] = [];
  const layer = new AppLayer(limits, refused, {
    unit: (_flow, direction, buffers, part) => {
      const found = Object.fromEntries(
        find.map(([name, key]) => [`${name}: ${key}`, lookUp(buffers, name, key)]),
      );
      units.push({ direction, part, buffers: copy(buffers), found, facts: { ...buffers.facts } });
    },
    transaction: (_flow, facts) => transactions.push(facts),
  });
  layer.extras = options.extras ?? NO_EXTRAS;
  const flow = new Flow(1, 0, transport === "tcp" ? 6 : 17, 0);
  flow.serverPort = port;
  const app = layer.open(flow, transport);
  for (const [at, [side, said]] of turns.entries()) {
    const direction = side === "c" ? "to-server" : "to-client";
    const bytes = typeof said === "string" ? ascii(said) : said;
    if (transport === "udp") app.datagram(direction, bytes, 0, bytes.length);
    else
      for (const [from, to] of cuts(bytes.length, pieces, at === 0 ? cut : undefined))
        app.data(direction, bytes.slice(from, to), 0, to - from);
  }
  if (!open) {
    app.end("to-server");
    app.end("to-client");
  }
  app.close();
  return {
    units,
    transactions,
    service: flow.service,
    recognised: flow.recognised,
    refused: refused.counts,
    held: limits.pendingTotal - layer.holdings.left,
  };
}

function cuts(length: number, pieces: number | undefined, cut: number | undefined): [number, number][] {
  if (cut !== undefined && cut > 0 && cut < length)
    return [
      [0, cut],
      [cut, length],
    ];
  const ranges: [number, number][] = [];
  const size = pieces ?? length;
  for (let at = 0; at < length; at += size) ranges.push([at, Math.min(at + size, length)]);
  return ranges;
}

function copy(buffers: Buffers): { [name in BufferName]?: string } {
  const all: { [name in BufferName]?: string } = {};
  for (const [number, name] of bufferNames.entries())
    if (buffers.has(number))
      all[name] = latin1(buffers.bytes[number]!, buffers.start[number]!, buffers.end[number]!);
  return all;
}

function lookUp(buffers: Buffers, name: BufferName, key: string): string | undefined {
  if (!buffers.find(bufferNames.indexOf(name), key)) return undefined;
  const { bytes, start, end } = buffers.found;
  return latin1(bytes, start, end);
}
