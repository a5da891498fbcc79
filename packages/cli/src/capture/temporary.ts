import { randomInt } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { ClientObject, PacketCapture } from "@peccary/api";
import { asking, type Server } from "../server/server.ts";
import type { Filter } from "./filter-sets.ts";

/** Letters of names that Kubernetes makes up. */
const LETTERS = "bcdfghjklmnpqrstvwxz2456789";
/** Milliseconds between two looks at the capture's status. */
const LOOK_EVERY = 250;
/** Seconds after which a capture ends whose command could not remove it: it was killed, or the network is gone. */
const GRACE = 600;

export interface Wish {
  readonly namespace: string;
  readonly selector: string;
  readonly filters: readonly Filter[];
  /** Seconds that it will be needed, at most. */
  readonly seconds: number;
  readonly annotations: { readonly [name: string]: string };
}

/** A PacketCapture that is there for as long as a command runs. */
export class TemporaryCapture {
  readonly namespace: string;
  readonly name: string;
  readonly #server: Server;
  #made = false;

  constructor(server: Server, namespace: string) {
    this.#server = server;
    this.namespace = namespace;
    this.name = `capture-run-${Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join("")}`;
  }

  async make({ selector, filters, seconds, annotations }: Wish): Promise<void> {
    const place = await asking(this.#server.discovery.named("packetcaptures"));
    const { name, namespace } = this;
    const made = await asking(
      this.#server.client.create(place, {
        apiVersion: `${place.group}/${place.version}`,
        kind: place.kind,
        metadata: {
          name,
          namespace,
          annotations,
          labels: { "app.kubernetes.io/managed-by": "peccary-capture-run" },
        },
        spec: { selector, ...(filters.length > 0 && { filters }) },
      }),
    );
    this.#made = true;
    // By the server's clock, which decides. Should we be killed, it ends all the same.
    const began = Date.parse(String(made.metadata["creationTimestamp"]));
    const endTime = new Date(began + (seconds + GRACE) * 1_000).toISOString().replace(/\.\d+Z$/, "Z");
    await asking(this.#server.client.patch(place, name, { spec: { endTime } }, "merge", namespace));
  }

  async status(): Promise<NonNullable<PacketCapture["status"]>> {
    const place = await asking(this.#server.discovery.named("packetcaptures"));
    const found: ClientObject = await asking(this.#server.client.get(place, this.name, this.namespace));
    return (found["status"] as PacketCapture["status"]) ?? {};
  }

  /** Resolves with true when a node captures, with false after so many milliseconds or when `signal` is aborted. */
  async begun(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    const until = Date.now() + milliseconds;
    while (Date.now() < until && !signal.aborted) {
      const { files = [] } = await this.status();
      if (files.some(({ state }) => state === "Capturing" || state === "WaitingForTraffic")) return true;
      await delay(LOOK_EVERY, undefined, { signal }).catch(() => {});
    }
    return false;
  }

  /** Its files go with it. */
  async remove(): Promise<void> {
    if (!this.#made) return;
    const place = await asking(this.#server.discovery.named("packetcaptures"));
    await asking(this.#server.client.delete(place, this.name, this.namespace));
    this.#made = false;
  }
}
