import { type BufferName, bufferNumber } from "../buffers.ts";
import type { RuleOption } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";
import { countFields, type FieldCount } from "./reading/http-fields.ts";
import { headPart, place } from "./reading/http-words.ts";
import { readRange, within } from "./reading/range.ts";

interface Counted {
  readonly name: string;
  readonly of: BufferName;
  readonly what: keyof FieldCount;
  readonly summary: string;
}

const counted: readonly Counted[] = [
  {
    name: "http_num_headers",
    of: "http_raw_header",
    what: "fields",
    summary: "How many header fields there are.",
  },
  {
    name: "http_num_trailers",
    of: "http_raw_trailer",
    what: "fields",
    summary: "How many fields follow a chunked body.",
  },
  {
    name: "http_num_cookies",
    of: "http_raw_header",
    what: "cookies",
    summary: "How many header fields hold cookies.",
  },
  {
    name: "http_max_header_line",
    of: "http_raw_header",
    what: "longest",
    summary: "Octets of the longest header field.",
  },
  {
    name: "http_max_trailer_line",
    of: "http_raw_trailer",
    what: "longest",
    summary: "Octets of the longest field after a chunked body.",
  },
];

/** What is counted and measured of a message's fields, Snort 3's `http_num_headers` and its like. */
export const httpCounts: readonly RuleOption[] = counted.map(({ name, of, what, summary }) => ({
  name,
  summary,
  example: `${name}:>100`,

  add(text, rule) {
    const [size = "", ...words] = splitArguments(text);
    const range = readRange(size, { min: 0, max: 65_535 }, rule);
    const head = headPart(bufferNumber(of), words, rule);
    rule.test(
      ({ inspection: { buffers } }) =>
        head(buffers) && within(range, countFields(place.bytes, place.start, place.end)[what]),
      { cheap: true },
    );
  },
}));
