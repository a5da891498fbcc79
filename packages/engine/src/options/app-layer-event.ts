import { bufferNumber } from "../buffers.ts";
import { latin1 } from "../bytes.ts";
import type { RuleOption } from "../rules/option.ts";
import { findField, value } from "./reading/http-fields.ts";

const HTTP_RAW_HEADER = bufferNumber("http_raw_header");
const HTTP_METHOD = bufferNumber("http_method");
const HTTP_RAW_REQUEST = bufferNumber("http_raw_request");

/** What is odd about a field of a message's head: `many`: it stands there more than once. */
interface Oddity {
  readonly field: string;
  readonly toServer?: boolean;
  isOdd(value: string | undefined, many: boolean, line: string): boolean;
}

const NUMBER = /^\d+$/;
const ABSOLUTE = /^\S+\s+https?:\/\/([^/?#\s]*)/i;
const SCHEMES = /^(?:basic|digest|bearer|negotiate|ntlm)\b/i;

/** Values of Transfer-Encoding that libhtp, which parses for Suricata, makes sense of. */
const TRANSFER = /^chunked$/i;

const notChunked = (toServer: boolean): Oddity => ({
  field: "transfer-encoding",
  toServer,
  isOdd: (text, many) => text !== undefined && (many || !TRANSFER.test(text)),
});
const badLength = (toServer: boolean): Oddity => ({
  field: "content-length",
  toServer,
  isOdd: (text) => text !== undefined && !NUMBER.test(text),
});
const twoLengths = (toServer: boolean): Oddity => ({
  field: "content-length",
  toServer,
  isOdd: (_text, many) => many,
});

const events: { readonly [name: string]: Oddity } = {
  "http.invalid_transfer_encoding_value_in_request": notChunked(true),
  "http.invalid_transfer_encoding_value_in_response": notChunked(false),
  "http.invalid_content_length_field_in_request": badLength(true),
  "http.invalid_content_length_field_in_response": badLength(false),
  "http.duplicate_content_length_field_in_request": twoLengths(true),
  "http.duplicate_content_length_field_in_response": twoLengths(false),
  "http.missing_host_header": {
    field: "host",
    toServer: true,
    isOdd: (text, _many, line) => text === undefined && / HTTP\/1\.1$/.test(line),
  },
  "http.host_header_ambiguous": {
    field: "host",
    toServer: true,
    isOdd: (text, many, line) => {
      const named = ABSOLUTE.exec(line)?.[1];
      return (
        many || (named !== undefined && text !== undefined && named.toLowerCase() !== text.toLowerCase())
      );
    },
  },
  "http.request_auth_unrecognized": {
    field: "authorization",
    toServer: true,
    isOdd: (text) => text !== undefined && !SCHEMES.test(text),
  },
};

/** Octets of the value and of the first line that are looked at. */
const LOOKED_AT = 4_096;

/**
 * Suricata's: something that its parser takes exception to. Those are known that a message's head shows; the rest is refused by
 * name, rather than never to match.
 */
export const appLayerEvent: RuleOption = {
  name: "app-layer-event",
  summary: `What is odd about a message: ${Object.keys(events).join(", ")}.`,
  example: "app-layer-event:http.missing_host_header",

  add(text, rule) {
    const event = Object.hasOwn(events, text) ? events[text] : undefined;
    if (event === undefined) {
      rule.unsupported(`"${text}": it needs a parser that tells of this event`);
      return;
    }
    const { field, toServer = true } = event;
    rule.reads(HTTP_RAW_HEADER, true);
    rule.direction(toServer);
    rule.test(
      ({ inspection }) => {
        const { buffers } = inspection;
        if (inspection.toServer !== toServer || (toServer && !buffers.has(HTTP_METHOD))) return false;
        const start = buffers.start[HTTP_RAW_HEADER]!;
        const end = buffers.end[HTTP_RAW_HEADER]!;
        const bytes = buffers.bytes[HTTP_RAW_HEADER]!;
        if (!toServer && end < 0) return false;
        const there = end >= 0 && findField(bytes, start, end, field);
        const found = there
          ? latin1(bytes, value.start, Math.min(value.end, value.start + LOOKED_AT))
          : undefined;
        const from = buffers.start[HTTP_RAW_REQUEST]!;
        const to = Math.min(buffers.end[HTTP_RAW_REQUEST]!, from + LOOKED_AT);
        const line = to < from ? "" : latin1(buffers.bytes[HTTP_RAW_REQUEST]!, from, to);
        return event.isOdd(found, there && value.more, line);
      },
      { cheap: true },
    );
  },
};
