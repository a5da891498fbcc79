/** DNS messages: RFC 1035 section 4. */
import { Reader } from "../../bytes.ts";
import { readName } from "./name.ts";
import { recordText } from "./record-text.ts";

/** Ours: real messages ask one thing and answer with few. Bound the work one message can cause. */
const MAX_QUESTIONS = 16;
const MAX_ANSWERS = 64;

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
    answers.push({ name, type, data: recordText(bytes, start, from, from + size, type) });
  }
  return { id, response: (flags & 0x8000) !== 0, rcode: flags & 0x000f, questions, answers };
}
