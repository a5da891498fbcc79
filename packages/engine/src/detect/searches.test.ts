import { expect, test } from "vitest";
import { Buffers, bufferNumber, FILE_DATA, PKT_DATA, RAW_DATA } from "../buffers.ts";
import { fromLatin1 } from "../bytes.ts";
import { Packet } from "../decode/packet.ts";
import type { Inspection } from "./inspection.ts";
import type { SearchPattern } from "./multi-pattern.ts";
import { Searches } from "./searches.ts";

const URI = bufferNumber("http_uri");
const TEXT = fromLatin1("one two three four");

const pattern = (id: number, text: string): SearchPattern => ({ id, bytes: fromLatin1(text), noCase: false });

/** Patterns by their ids: one in each buffer, one that is in no text. */
const searches = (): Searches =>
  new Searches(
    new Map([
      [PKT_DATA, [pattern(1, "three")]],
      [FILE_DATA, [pattern(2, "four")]],
      [RAW_DATA, [pattern(3, "two ")]],
      [URI, [pattern(4, "one "), pattern(5, "five")]],
    ]),
  );

type Shown = readonly (readonly [buffer: number, start: number, end: number])[];

test.each<[string, Shown, Inspection["part"], number[], number]>([
  [
    "the same bytes in several buffers, once",
    [
      [PKT_DATA, 0, 18],
      [FILE_DATA, 0, 18],
      [RAW_DATA, 0, 18],
    ],
    undefined,
    [1, 2, 3],
    18,
  ],
  ["raw_data in the payload where it is nothing else", [[PKT_DATA, 0, 18]], undefined, [1, 3], 18],
  [
    "what only overlaps, by itself",
    [
      [PKT_DATA, 0, 18],
      [FILE_DATA, 0, 13],
    ],
    undefined,
    [1, 3],
    31,
  ],
  ["each pattern in its own buffer only", [[FILE_DATA, 0, 18]], undefined, [2], 18],
  [
    "nothing of another part of the message",
    [
      [PKT_DATA, 0, 18],
      [URI, 0, 18],
    ],
    "header",
    [4],
    18,
  ],
  ["nothing in what is empty or absent", [[PKT_DATA, 5, 5]], undefined, [], 0],
])("searches %s", (_what, shown, part, expected, searched) => {
  const buffers = new Buffers();
  for (const [buffer, start, end] of shown) buffers.set(buffer, TEXT, start, end);
  const inspection: Inspection = {
    kind: "packet",
    packet: new Packet(),
    flow: undefined,
    toServer: true,
    service: undefined,
    part,
    buffers,
  };
  const all = searches();
  all.warm(true);
  const ids: number[] = [];
  expect(all.search(inspection, { add: (id) => void ids.push(id) })).toBe(searched);
  expect(ids.sort()).toEqual(expected);
});
