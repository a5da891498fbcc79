import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { captureStem } from "../files/paths.ts";
import type { CaptureFileOrder } from "../sensor/messages.ts";
import { TapCapture } from "../sensor/tap-capture.ts";
import type { PacketRing } from "./packet-ring.ts";

/** Milliseconds after the last packet that may count: until then it may still be on its way through the sensor. */
const PATIENCE = 250;
/** One file, however large and old it gets. */
const ONE_FILE = { maxBytes: Number.MAX_SAFE_INTEGER, maxAge: Number.MAX_SAFE_INTEGER, maxFiles: 1 };
/** Files of one second and workload: one for each sensor that has a share of its packets. */
const MAX_SHARES = 1_000;

export interface RingCapturesOptions {
  readonly ring: (tap: number) => PacketRing | undefined;
  /** The interface's name; undefined while it is not there. */
  readonly interface: (tap: number) => string | undefined;
  readonly now: () => number;
}

/** Writes what rings have of before a capture began into a file of that capture, once for each. */
export class RingCaptures {
  /** Packets that could not be written. */
  lost = 0;
  readonly #options: RingCapturesOptions;
  readonly #done = new Set<string>();
  #orders: readonly CaptureFileOrder[] = [];

  constructor(options: RingCapturesOptions) {
    this.#options = options;
  }

  follow(orders: readonly CaptureFileOrder[]): void {
    this.#orders = orders;
    const keys = new Set(orders.map(keyOf));
    for (const key of this.#done) if (!keys.has(key)) this.#done.delete(key);
  }

  /** Writes those whose time has come. */
  turn(): void {
    for (const order of this.#orders) {
      if (this.#options.now() < (order.until ?? 0) + PATIENCE || this.#done.has(keyOf(order))) continue;
      this.#done.add(keyOf(order));
      const ring = this.#options.ring(order.tap);
      const name = this.#options.interface(order.tap);
      if (ring !== undefined && name !== undefined) this.#write(order, ring, name);
    }
  }

  #write(order: CaptureFileOrder, ring: PacketRing, interfaceName: string): void {
    const stem = captureStem(order.pod, interfaceName);
    const draft = join(order.directory, `.ring-${process.pid}-${order.tap}`);
    try {
      mkdirSync(draft, { recursive: true, mode: 0o700 });
      const capture = new TapCapture({ ...order, directory: draft, limits: ONE_FILE }, this.#options.now);
      capture.use({ name: interfaceName, linkType: ring.linkType });
      for (let at = ring.oldest; at < ring.end; at = ring.after(at)) {
        const start = ring.start(at);
        const end = start + ring.length(at);
        capture.append(ring.bytes, start, end, ring.wireLength(at), ring.time(at), -1, 0);
      }
      this.lost += capture.close();
      // As one that was rotated before the capture's own first file.
      for (const file of readdirSync(draft))
        if (file.endsWith(".pcap")) renameSync(join(draft, file), freeName(order, stem));
    } catch {
      this.lost++;
    }
    try {
      rmSync(draft, { recursive: true, force: true });
    } catch {
      // What could not be made there cannot be removed either.
    }
  }
}

const keyOf = ({ uid, tap, from, until }: CaptureFileOrder): string => `${uid} ${tap} ${from} ${until}`;

function freeName({ directory, until = 0 }: CaptureFileOrder, stem: string): string {
  const stamp = new Date(until).toISOString().replace(/\D/g, "").slice(0, 14);
  const nth = (i: number): string =>
    join(directory, `${stem}-${stamp}${i === 0 ? "" : `_${String(i).padStart(6, "0")}`}.pcap`);
  let i = 0;
  while (i < MAX_SHARES && existsSync(nth(i))) i++;
  return nth(i);
}
