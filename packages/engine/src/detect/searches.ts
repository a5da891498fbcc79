import { bufferNames, bufferPart, PKT_DATA, RAW_DATA } from "../buffers.ts";
import { EMPTY } from "../bytes.ts";
import type { Inspection } from "./inspection.ts";
import { kernelSearch } from "./kernel/kernel-search.ts";
import type { Found, MultiPattern, SearchPattern } from "./multi-pattern.ts";

/** Searchers made for several buffers together, for one group. Traffic has a handful of ways to show one thing twice. */
const MOST_SHARED = 64;
/** Buffers that can be searched together: as many as a number has bits to name them. */
const MOST_NAMED = 31;

const PARTS = bufferNames.map((_, number) => bufferPart(number));

/**
 * What the rules of one group look for in each buffer.
 *
 * Often several buffers show the same bytes, as `pkt_data`, `raw_data` and `file_data` do a body that came as it is. Those
 * are searched once, for the patterns of all of them.
 */
export class Searches {
  readonly #buffers: readonly number[];
  readonly #patterns: readonly (readonly SearchPattern[])[];
  /** By the set of places in `#buffers`, a bit each; made when first needed. */
  readonly #searchers = new Map<number, MultiPattern>();
  /** Of the inspection at hand, by place: the bytes shown there; `#end` is -1 where there are none. */
  readonly #bytes: Uint8Array[];
  readonly #start: Int32Array;
  readonly #end: Int32Array;

  constructor(patterns: ReadonlyMap<number, readonly SearchPattern[]>) {
    this.#buffers = [...patterns.keys()];
    this.#patterns = [...patterns.values()];
    this.#bytes = this.#buffers.map(() => EMPTY);
    this.#start = new Int32Array(this.#buffers.length);
    this.#end = new Int32Array(this.#buffers.length);
  }

  /** How many patterns are looked for in each buffer, by its number. */
  get counts(): readonly (readonly [buffer: number, patterns: number])[] {
    return this.#buffers.map((buffer, place) => [buffer, this.#patterns[place]!.length] as const);
  }

  /**
   * Makes what nearly all traffic needs, so that the first packets do not wait for it.
   *
   * @param parsed whether this is for a protocol that is parsed: else there is only the payload to search
   */
  warm(parsed: boolean): void {
    let payload = 0;
    this.#buffers.forEach((buffer, place) => {
      if (place >= MOST_NAMED) return;
      if (buffer === PKT_DATA || buffer === RAW_DATA) payload |= 1 << place;
      else if (parsed) this.#searcher(1 << place);
    });
    if (payload !== 0) this.#searcher(payload);
  }

  /** Tells of the patterns that are in their buffers. Returns how many bytes were searched. */
  search(inspection: Inspection, found: Found): number {
    const count = this.#buffers.length;
    for (let place = 0; place < count; place++) this.#show(place, inspection);
    const [bytes, starts, ends] = [this.#bytes, this.#start, this.#end];
    let searched = 0;
    for (let place = 0; place < count; place++) {
      const start = starts[place]!;
      const end = ends[place]!;
      if (end <= start) continue;
      const here = bytes[place]!;
      let places = place < MOST_NAMED ? 1 << place : 0;
      for (let other = place + 1; places !== 0 && other < count && other < MOST_NAMED; other++)
        if (ends[other] === end && starts[other] === start && bytes[other] === here) {
          places |= 1 << other;
          if (!this.#may(places)) places &= ~(1 << other);
          else ends[other] = -1;
        }
      searched += end - start;
      this.#searcher(places === 0 ? -1 - place : places).search(here, start, end, found);
    }
    return searched;
  }

  #show(place: number, { buffers, part }: Inspection): void {
    const buffer = this.#buffers[place]!;
    const from = buffer === RAW_DATA && !buffers.has(RAW_DATA) ? PKT_DATA : buffer;
    const shown = PARTS[from];
    this.#end[place] = shown !== undefined && part !== undefined && shown !== part ? -1 : buffers.end[from]!;
    this.#start[place] = buffers.start[from]!;
    this.#bytes[place] = buffers.bytes[from]!;
  }

  /** Whether these may be searched together. Making searchers is work, and traffic must not ask for ever more of it. */
  #may(places: number): boolean {
    return this.#searchers.has(places) || this.#searchers.size < MOST_SHARED;
  }

  /** @param places a set of places in `#buffers`; or `-1 - place`, where a set cannot name it */
  #searcher(places: number): MultiPattern {
    let searcher = this.#searchers.get(places);
    if (searcher === undefined) {
      const lists = this.#patterns.filter((_, place) =>
        places < 0 ? place === -1 - places : place < MOST_NAMED && (places & (1 << place)) !== 0,
      );
      searcher = lists.length === 1 ? searcherOf(lists[0]!) : kernelSearch(lists.flat());
      this.#searchers.set(places, searcher);
    }
    return searcher;
  }
}

/** Searches for other ports have many of their lists in common. */
const searchersOfLists = new WeakMap<readonly SearchPattern[], MultiPattern>();

function searcherOf(patterns: readonly SearchPattern[]): MultiPattern {
  let searcher = searchersOfLists.get(patterns);
  if (searcher === undefined) {
    searcher = kernelSearch(patterns);
    searchersOfLists.set(patterns, searcher);
  }
  return searcher;
}
