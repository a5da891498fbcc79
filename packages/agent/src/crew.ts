import { createHash } from "node:crypto";
import type { Share } from "./capture/share.ts";

/** Where a tap's packets go: to one worker, or to all of them in shares. */
type Post = number | "shared";

/** A tap, and what it is known by however often it is numbered anew. */
export interface CrewTap {
  readonly tap: number;
  readonly key: string;
}

/**
 * Shares taps out over the inspecting sensors of this node. A tap that is being read stays where it is: who
 * would take it over knows nothing of its flows.
 */
export class Crew {
  readonly size: number;
  #maySplit = false;
  #posts = new Map<number, Post>();

  constructor(size: number) {
    this.size = size;
  }

  /** @param maySplit whether a tap's packets may go to several; no while that is not known */
  follow(taps: readonly CrewTap[], maySplit: boolean): void {
    const wanted = new Set(taps.map(({ tap }) => tap));
    const shared = maySplit && taps.length < this.size;
    for (const [tap, post] of this.#posts)
      if (
        !wanted.has(tap) ||
        // What rules there are decides; that one pod more came does not.
        (post === "shared" ? !maySplit : shared && !this.#maySplit)
      )
        this.#posts.delete(tap);
    this.#maySplit = maySplit;
    const room = Math.ceil(taps.length / this.size);
    for (const { tap, key } of taps)
      if (!this.#posts.has(tap)) this.#posts.set(tap, shared ? "shared" : this.#choose(key, room));
  }

  /** From now on all read this tap, each its share: it is too much for one. */
  split(tap: number): void {
    if (this.#maySplit && this.#posts.has(tap)) this.#posts.set(tap, "shared");
  }

  reads(worker: number, tap: number): boolean {
    const post = this.#posts.get(tap);
    return post === worker || post === "shared";
  }

  /** What of the tap's packets this worker reads; undefined: all. */
  share(worker: number, tap: number): Share | undefined {
    return this.#posts.get(tap) === "shared" ? { index: worker, of: this.size } : undefined;
  }

  isIdle(worker: number): boolean {
    for (const post of this.#posts.values()) if (post === worker || post === "shared") return false;
    return true;
  }

  /** Of those with room the one that weighs most for this key: rendezvous hashing. */
  #choose(key: string, room: number): number {
    const loads = new Array<number>(this.size).fill(0);
    for (const post of this.#posts.values()) if (post !== "shared") loads[post] = loads[post]! + 1;
    let best = 0;
    let most = -1;
    for (let worker = 0; worker < this.size; worker++) {
      const weight = weightOf(key, worker);
      if (loads[worker]! >= room || weight <= most) continue;
      best = worker;
      most = weight;
    }
    return best;
  }
}

const weightOf = (key: string, worker: number): number =>
  createHash("sha256").update(`${worker} ${key}`).digest().readUInt32BE(0);
