import type { Limits, Refused } from "../../limits.ts";
import { Growing } from "../growing.ts";
import type { Holdings } from "../holdings.ts";
import { DynamicTable } from "./dynamic-table.ts";
import { addHuffman } from "./huffman.ts";
import { type Field, staticTable } from "./static-table.ts";

/** RFC 9113 section 6.5.2: the table's size until a side says otherwise. */
const FIRST_CAPACITY = 4_096;
/** Octets a number may go on for: past 28 bits nothing in a header block can be that large. */
const MAX_NUMBER_OCTETS = 4;

const COLON = 0x3a;
const SPACE = 0x20;

/** Told of each field of a block: its line `name: value`, good until this returns. */
export interface FieldSink {
  field(bytes: Uint8Array, start: number, nameLength: number, end: number): void;
}

/** The line at hand. */
const line = new Growing();

/** RFC 7541: reads the header blocks of one side, in order; each may refer to what was in those before it. */
export class HpackDecoder {
  /** Why blocks can no longer be read: what follows would mean something else. */
  problem: string | undefined;
  readonly #limits: Limits;
  readonly #refused: Refused;
  readonly #holdings: Holdings;
  readonly #table: DynamicTable = new DynamicTable(FIRST_CAPACITY);
  /** Octets charged for the table. */
  #held: number = 0;
  #bytes: Uint8Array = line.bytes;
  #at: number = 0;
  #end: number = 0;

  constructor(limits: Limits, refused: Refused, holdings: Holdings) {
    this.#limits = limits;
    this.#refused = refused;
    this.#holdings = holdings;
  }

  /** Octets its table holds. */
  get tableSize(): number {
    return this.#table.size;
  }

  /** Reads one block. False, and `problem`, when it makes no sense. */
  read(bytes: Uint8Array, start: number, end: number, sink: FieldSink): boolean {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    while (this.#at < this.#end && this.problem === undefined) this.#one(sink);
    this.#bytes = none;
    return this.problem === undefined;
  }

  #one(sink: FieldSink): void {
    const octet = this.#bytes[this.#at]!;
    if (octet >= 0x80) this.#indexed(sink);
    else if (octet >= 0x40) this.#literal(6, sink);
    else if (octet >= 0x20) this.#resize();
    else this.#literal(4, sink);
  }

  #indexed(sink: FieldSink): void {
    const field = this.#field(this.#number(7));
    if (field !== undefined) sink.field(field.line, 0, field.nameLength, field.line.length);
  }

  #field(index: number): Field | undefined {
    const field =
      index <= staticTable.length ? staticTable[index - 1] : this.#table.at(index - staticTable.length - 1);
    if (field === undefined) this.#fail("no such entry");
    return field;
  }

  /** With 6 bits of index the field goes into the table, with 4 it does not. */
  #literal(bits: 4 | 6, sink: FieldSink): void {
    line.length = 0;
    const index = this.#number(bits);
    if (index === 0) this.#string();
    else {
      const known = this.#field(index);
      if (known !== undefined) line.add(known.line, 0, known.nameLength);
    }
    const nameLength = line.length;
    line.reserve(2);
    line.bytes[line.length++] = COLON;
    line.bytes[line.length++] = SPACE;
    this.#string();
    if (this.problem !== undefined) return;
    if (bits === 6) this.#remember({ line: line.bytes.slice(0, line.length), nameLength });
    sink.field(line.bytes, 0, nameLength, line.length);
  }

  #remember(field: Field): void {
    if (this.#charge(this.#table.capacity)) this.#table.add(field);
  }

  #resize(): void {
    const capacity = this.#number(5);
    if (capacity > this.#limits.http2TableBytes) {
      this.#refused.count("http2TableBytes");
      this.#fail("table too large");
    } else if (this.#held === 0 || this.#charge(capacity)) this.#table.resize(capacity);
  }

  /** A table without room to grow would no longer be the sender's. */
  #charge(capacity: number): boolean {
    const more = capacity - this.#held;
    if (more > 0 && !this.#holdings.take(more)) return this.#fail("no memory for the table");
    if (more < 0) this.#holdings.give(-more);
    this.#held = capacity;
    return true;
  }

  /** RFC 7541 section 5.1. */
  #number(bits: number): number {
    const mask = (1 << bits) - 1;
    let value = this.#bytes[this.#at++]! & mask;
    if (value < mask) return value;
    for (let octets = 0; octets < MAX_NUMBER_OCTETS; octets++) {
      if (this.#at === this.#end) break;
      const octet = this.#bytes[this.#at++]!;
      value += (octet & 0x7f) << (7 * octets);
      if (octet < 0x80) return value;
    }
    this.#fail("number");
    return 0;
  }

  /** Adds a string to the line. */
  #string(): void {
    if (this.problem !== undefined) return;
    if (this.#at === this.#end) {
      this.#fail("cut short");
      return;
    }
    const coded = this.#bytes[this.#at]! >= 0x80;
    const size = this.#number(7);
    const start = this.#at;
    if (start + size > this.#end) {
      this.#fail("cut short");
      return;
    }
    this.#at += size;
    if (!coded) line.add(this.#bytes, start, this.#at);
    else if (!addHuffman(this.#bytes, start, this.#at, line)) this.#fail("no such code");
  }

  #fail(problem: string): false {
    this.problem ??= problem;
    return false;
  }

  /** No more blocks will come. */
  release(): void {
    this.#table.resize(0);
    this.#holdings.give(this.#held);
    this.#held = 0;
    this.#fail("released");
  }
}

const none = new Uint8Array(0);
