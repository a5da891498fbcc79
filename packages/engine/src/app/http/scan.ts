const CR = 0x0d;
const LF = 0x0a;

type State = 0 | 1 | 2 | 3;
const IN_LINE = 0;
const AFTER_CR = 1;
/** Only states from here on can turn into the end of the head. */
const LINE_END = 2;
const LINE_END_CR = 3;

/**
 * Finds where a message's head ends. Lines end with LF or CR LF; a CR by itself ends a line too, but never the head.
 * Goes on where it stopped when it is shown the same bytes again with more behind them.
 */
export class HeadScanner {
  /** Where the start line ended (its line end excluded), relative to the first byte shown; -1: not yet. */
  lineEnd: number = -1;
  /** Where the header lines start. */
  headers: number = -1;
  /** Where the header lines end: no line end behind the last one. */
  headersEnd: number = -1;
  /** Bytes already looked at. */
  #scanned: number = 0;
  #state: State = IN_LINE;

  reset(): void {
    this.lineEnd = this.headers = this.headersEnd = -1;
    this.#scanned = 0;
    this.#state = IN_LINE;
  }

  /** Where the start line ends with its line end, or -1 for not yet. */
  startLine(bytes: Uint8Array, start: number, end: number): number {
    if (this.headers >= 0) return start + this.headers;
    for (let i = start + this.#scanned; i < end; i++) {
      const octet = bytes[i];
      if (octet === LF) {
        if (this.lineEnd < 0) this.lineEnd = i - start;
        return this.#begin(start, i + 1);
      }
      if (this.lineEnd >= 0) return this.#begin(start, i);
      if (octet === CR) this.lineEnd = i - start;
    }
    this.#scanned = end - start;
    return -1;
  }

  #begin(start: number, at: number): number {
    this.headers = this.headersEnd = at - start;
    this.#scanned = at - start;
    this.#state = LINE_END;
    return at;
  }

  /** Where what follows the head starts, or -1 for not yet. After `startLine`, or `begin` for lines without one. */
  head(bytes: Uint8Array, start: number, end: number): number {
    let state = this.#state;
    for (let i = start + this.#scanned; i < end; i++) {
      const octet = bytes[i];
      if (octet === LF) {
        if (state >= LINE_END) return i + 1;
        state = LINE_END;
      } else if (octet === CR) {
        state = state === IN_LINE ? AFTER_CR : LINE_END_CR;
      } else {
        state = IN_LINE;
        this.headersEnd = i + 1 - start;
      }
    }
    this.#state = state;
    this.#scanned = end - start;
    return -1;
  }

  /** Lines without a start line follow: trailers. */
  begin(): void {
    this.reset();
    this.#begin(0, 0);
  }
}
