import { EMPTY } from "../../bytes.ts";
import type { PrefixCode } from "./prefix-code.ts";

/** Bits that come in octets, least significant first. */
export class Bits {
  bytes: Uint8Array = EMPTY;
  from: number = 0;
  end: number = 0;
  /** A code that no symbol has was met. */
  broken: boolean = false;
  #hold: number = 0;
  #count: number = 0;

  /** Gets `count` bits together, 24 at most; false when they are not there yet. */
  need(count: number): boolean {
    while (this.#count < count) {
      if (this.from === this.end) return false;
      this.#hold |= this.bytes[this.from++]! << this.#count;
      this.#count += 8;
    }
    return true;
  }

  take(count: number): number {
    const value = this.#hold & ((1 << count) - 1);
    this.#hold >>>= count;
    this.#count -= count;
    return value;
  }

  /** Gives up the bits that are left of an octet. */
  align(): void {
    this.take(this.#count & 7);
  }

  /** Decodes a symbol; -1 when its code is not there yet, or there is none. */
  symbol(code: PrefixCode): number {
    if (code.only >= 0) return code.only;
    for (;;) {
      const found = code.codes!.find(this.#hold, this.#count);
      if (found >= 0) {
        this.take(found & 15);
        return found >> 4;
      }
      if (found === -2) this.broken = true;
      if (found === -2 || !this.need(this.#count + 1)) return -1;
    }
  }
}
