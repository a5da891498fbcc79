import type { PrefixCode } from "./prefix-code.ts";

/** RFC 7932 section 6: literals, commands or distances of a meta-block. They come in blocks, each with a type that chooses codes. */
export class Kind {
  types: number = 1;
  type: number = 0;
  #before: number = 1;
  left: number = 0;
  typeCode: PrefixCode | undefined = undefined;
  countCode: PrefixCode | undefined = undefined;
  codes: PrefixCode[] = [];

  begin(): void {
    this.types = 1;
    this.type = 0;
    this.#before = 1;
    this.left = 0;
    this.typeCode = this.countCode = undefined;
    this.codes = [];
  }

  /** Whether another block must begin first. With one type only there is one block, without end. */
  get over(): boolean {
    return this.left <= 0 && this.types > 1;
  }

  /** Another block begins. */
  turn(symbol: number): void {
    const next = symbol === 0 ? this.#before : symbol === 1 ? (this.type + 1) % this.types : symbol - 2;
    this.#before = this.type;
    this.type = next;
  }
}
