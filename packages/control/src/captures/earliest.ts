/** What comes in order of time, in microseconds and nanoseconds beyond them. */
export interface Timed {
  readonly time: number;
  readonly nanos: number;
}

/** Of several things the earliest first: a binary heap. */
export class Earliest<T extends Timed> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  get first(): T | undefined {
    return this.#items[0];
  }

  add(item: T): void {
    this.#items.push(item);
    let at = this.#items.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  take(): T | undefined {
    const first = this.#items[0];
    const last = this.#items.pop();
    if (this.#items.length > 0 && last !== undefined) {
      this.#items[0] = last;
      this.settle();
    }
    return first;
  }

  /** Puts the first one where it belongs, once its time has changed. */
  settle(): void {
    let at = 0;
    for (;;) {
      let least = at;
      for (let child = 2 * at + 1; child <= 2 * at + 2 && child < this.#items.length; child++)
        if (this.#before(child, least)) least = child;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #before(one: number, other: number): boolean {
    const a = this.#items[one]!;
    const b = this.#items[other]!;
    return a.time < b.time || (a.time === b.time && a.nanos < b.nanos);
  }

  #swap(one: number, other: number): void {
    const kept = this.#items[one]!;
    this.#items[one] = this.#items[other]!;
    this.#items[other] = kept;
  }
}
