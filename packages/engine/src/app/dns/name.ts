import type { Reader } from "../../bytes.ts";

/** Octets, RFC 1035 section 2.3.4. */
const MAX_NAME = 255;

/**
 * A run of labels, ended by an empty one or by a pointer to the rest of the name (section 4.1.4), counted from
 * `message`. We take only pointers to before the part they end, so that every name ends.
 */
export function readName(reader: Reader, message: number): string {
  const labels: string[] = [];
  let size = 0;
  let start = reader.offset;
  let resume = -1; // where the record goes on: after the first pointer
  while (reader.problem === undefined) {
    const length = reader.u8();
    if (length >= 0xc0) {
      const target = message + (((length & 0x3f) << 8) | reader.u8());
      if (target >= start) reader.fail("name does not point backwards");
      if (resume < 0) resume = reader.offset;
      reader.offset = start = target;
    } else if (length > 0x3f) reader.fail("reserved label type");
    else if ((size += length + 1) > MAX_NAME) reader.fail("name over 255 octets");
    else if (length > 0) labels.push(reader.latin1(length));
    else break;
  }
  if (resume >= 0) reader.offset = resume;
  return labels.join(".");
}
