import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { addAbortSignal, type Readable } from "node:stream";
import { CaptureReader, type Engine, type EngineCounters, isLinkType, packetMemory } from "@peccary/engine";
import { reasonOf } from "../failure.ts";

/** Octets read at once. */
const PIECE = 1_048_576;

export interface Inspected {
  readonly counters: EngineCounters;
  /** Why the file was not, or not wholly, inspected. */
  readonly problem: string | undefined;
}

/**
 * Reads one capture into an engine, to its end.
 *
 * @param flush awaited between pieces, so that a slow reader of the findings slows the reading down; false ends it
 */
export async function inspectFile(
  file: string,
  from: { readonly cwd: string; readonly stdin: Readable; readonly signal: AbortSignal },
  engine: Engine,
  flush: () => Promise<boolean>,
): Promise<Inspected> {
  /** Packets of link types that the engine has no decoder for, by the type. */
  const foreign = new Map<number, number>();
  const capture = new CaptureReader((bytes, start, end, wireLength, time, linkType) => {
    if (isLinkType(linkType)) engine.packet(bytes, start, end, wireLength, time, linkType, 0, -1);
    else foreign.set(linkType, (foreign.get(linkType) ?? 0) + 1);
  });
  let problem: string | undefined;
  let wanted = true;
  try {
    const source =
      file === "-" ? from.stdin : createReadStream(resolve(from.cwd, file), { highWaterMark: PIECE });
    // Else a reader of a pipe that nobody writes to could not be interrupted.
    addAbortSignal(from.signal, source);
    for await (const piece of source as AsyncIterable<Buffer>) {
      capture.push(moved(piece));
      wanted = await flush();
      if (!wanted || capture.problem !== undefined) break;
    }
    // A file that was not read to its end because nobody listens any more is not cut short.
    if (wanted) capture.finish();
    problem = capture.problem ?? unknownLinks(foreign);
  } catch (error) {
    problem = from.signal.aborted ? "interrupted" : `the file cannot be read: ${reasonOf(error)}`;
  }
  // What was waiting for more is all there is, in a file cut short too.
  engine.finish();
  await flush();
  return { counters: engine.counters, problem };
}

/** Made with the first piece, and used for all: a piece is done with when the next one comes. */
let place: Uint8Array | undefined;

/** The piece where the engine searches without copying single packets; one that is too long stays where it is. */
function moved(piece: Uint8Array): Uint8Array {
  if (piece.length > PIECE) return piece;
  place ??= packetMemory(PIECE);
  place.set(piece);
  return piece.length === PIECE ? place : place.subarray(0, piece.length);
}

function unknownLinks(foreign: ReadonlyMap<number, number>): string | undefined {
  const [first] = foreign;
  if (first === undefined) return undefined;
  const [linkType, count] = first;
  return `${count} packets are of link type ${linkType}, which cannot be decoded; Ethernet (1), raw IP (101), Linux cooked (113, 276) and loopback (0, 108) can`;
}
