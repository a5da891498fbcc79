import { EMPTY } from "../bytes.ts";

/** Bytes that are added to at their end. `bytes` is replaced as it grows: do not keep it. */
export class Growing {
  bytes: Uint8Array = EMPTY;
  length: number = 0;

  /** Makes room for `more` bytes after `length`. */
  reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    this.resize(Math.max(needed, this.bytes.length * 2, 256));
  }

  /** Makes it able to hold `size` bytes, and no more for now. */
  resize(size: number): void {
    const larger = new Uint8Array(size);
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    // Short runs are quicker by hand than by making a view.
    if (end - start < 32) {
      let at = this.length;
      for (let i = start; i < end; i++) this.bytes[at++] = bytes[i]!;
    } else this.bytes.set(bytes.subarray(start, end), this.length);
    this.length += end - start;
  }

  /** Forgets what is in it and lets go of the memory. */
  release(): void {
    this.bytes = EMPTY;
    this.length = 0;
  }
}
