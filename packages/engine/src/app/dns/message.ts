/** DNS messages: RFC 1035 section 4. */
import { addressText } from "../../address.ts";
import { latin1, Reader } from "../../bytes.ts";

/** Octets, section 2.3.4. */
const MAX_NAME = 255;
/** Ours: real messages ask one thing and answer with few. Bound the work one message can cause. */
const MAX_QUESTIONS = 16;
const MAX_ANSWERS = 64;
/** Characters of one answer's text. */
const MAX_TEXT = 512;

const A = 1;
const NS = 2;
const CNAME = 5;
const PTR = 12;
const MX = 15;
const TXT = 16;
const AAAA = 28;

export interface DnsMessage {
  readonly id: number;
  readonly response: boolean;
  /** Kept as the number on the wire: an unknown value is worth reporting too. */
  readonly rcode: number;
  readonly questions: readonly { readonly name: string; readonly type: number }[];
  /** Those that there was room to read. */
  readonly answers: readonly { readonly name: string; readonly type: number; readonly data: string }[];
}

/** Undefined when it makes no sense as far as its questions; answers are read as far as they make sense. */
export function readMessage(bytes: Uint8Array, start: number, end: number): DnsMessage | undefined {
  const reader = new Reader(bytes, start, end);
  const id = reader.u16();
  const flags = reader.u16();
  const questionCount = reader.u16();
  const answerCount = reader.u16();
  reader.skip(4); // counts of authority and additional records
  if (questionCount > MAX_QUESTIONS) reader.fail("questions");

  const questions: { name: string; type: number }[] = [];
  while (questions.length < questionCount && reader.problem === undefined) {
    questions.push({ name: readName(reader, start), type: reader.u16() });
    reader.skip(2); // class: IN in all but test traffic
  }
  if (reader.problem !== undefined) return undefined;

  const answers: { name: string; type: number; data: string }[] = [];
  while (answers.length < Math.min(answerCount, MAX_ANSWERS)) {
    const name = readName(reader, start);
    const type = reader.u16();
    reader.skip(6); // class, time to live
    const size = reader.u16();
    const from = reader.offset;
    reader.skip(size);
    if (reader.problem !== undefined) break;
    answers.push({ name, type, data: dataText(bytes, start, from, from + size, type) });
  }
  return { id, response: (flags & 0x8000) !== 0, rcode: flags & 0x000f, questions, answers };
}

/** What an answer says, as text; empty for types that are not read. */
function dataText(bytes: Uint8Array, message: number, start: number, end: number, type: number): string {
  const size = end - start;
  if (type === A && size === 4) return addressText(bytes, start, 4);
  if (type === AAAA && size === 16) return addressText(bytes, start, 16);
  if (type === NS || type === CNAME || type === PTR) return readName(new Reader(bytes, start, end), message);
  if (type === MX && size > 2) return readName(new Reader(bytes, start + 2, end), message);
  return type === TXT && size > 1 ? latin1(bytes, start + 1, Math.min(end, start + 1 + MAX_TEXT)) : "";
}

/**
 * A run of labels, ended by an empty one or by a pointer to the rest of the name (section 4.1.4), counted from
 * `message`. We take only pointers to before the part they end, so that every name ends.
 */
function readName(reader: Reader, message: number): string {
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
