import { Growing } from "../growing.ts";
import { INFLATE_MEMORY } from "../inflate.ts";
import type { AppSink } from "../protocol.ts";
import { CompoundFile, isCompoundFile } from "./compound-file.ts";
import { addMacros } from "./project.ts";
import { isZip, ZipMember } from "./zip.ts";

/** Octets by which kinds of files are told apart. */
const ENOUGH_TO_TELL = 8;
const PROJECT = /(?:^|\/)vbaproject\.bin$/i;

/** Takes the macros out of an Office file that comes in pieces: a compound file, or a zip archive that holds one. */
export class Macros {
  /** The text of all macros, from when they were found; they are shown once. */
  readonly text: Growing = new Growing();
  readonly #sink: Pick<AppSink, "limits" | "refused" | "holdings">;
  #file: Growing | undefined = new Growing();
  #zip: ZipMember | undefined;
  /** Octets there must be before it makes sense to look again. */
  #needed = 512;
  #held = 0;

  constructor(sink: Pick<AppSink, "limits" | "refused" | "holdings">) {
    this.#sink = sink;
  }

  /** Whether macros came to light. */
  section(bytes: Uint8Array, start: number, end: number): boolean {
    this.text.length = 0;
    const file = this.#file;
    if (file === undefined) return false;
    if (this.#zip !== undefined) this.#inZip(this.#zip, bytes, start, end);
    else {
      this.#add(file, bytes, start, end);
      if (file.length >= ENOUGH_TO_TELL) this.#read(file);
    }
    return this.text.length > 0;
  }

  #read(file: Growing): void {
    if (isCompoundFile(file.bytes, 0, file.length)) this.#look(file, false);
    else if (isZip(file.bytes, 0, file.length)) {
      this.#zip = new ZipMember(PROJECT, this.#sink.limits.macroFileBytes);
      this.#inZip(this.#zip, file.bytes, 0, file.length);
    } else this.release();
  }

  #inZip(zip: ZipMember, bytes: Uint8Array, start: number, end: number): void {
    zip.write(bytes, start, end);
    if (zip.state === "found" && isCompoundFile(zip.content.bytes, 0, zip.content.length))
      this.#look(zip.content, true);
    if (zip.content.length >= this.#sink.limits.macroFileBytes) this.#sink.refused.count("macroFileBytes");
    if (zip.done || !this.#pay(INFLATE_MEMORY + zip.content.bytes.length)) this.release();
  }

  #add(file: Growing, bytes: Uint8Array, start: number, end: number): void {
    const { limits, refused } = this.#sink;
    const needed = file.length + end - start;
    if (needed > limits.macroFileBytes) {
      refused.count("macroFileBytes");
      this.release();
      return;
    }
    if (needed > file.bytes.length) {
      const size = Math.min(Math.max(needed, file.bytes.length * 2), limits.macroFileBytes);
      if (!this.#pay(size)) {
        this.release();
        return;
      }
      file.resize(size);
    }
    file.add(bytes, start, end);
  }

  /** Reads as far as the file is there; `whole`: that is all there will be. */
  #look(file: Growing, whole: boolean): void {
    if (file.length < this.#needed && !whole) return;
    const compound = new CompoundFile(file.bytes, file.length);
    addMacros(compound, this.text, this.#sink.limits.macroText, 2 * file.length);
    if (compound.missing > 0 && !whole) {
      this.#needed = Math.max(compound.missing, file.length + 1);
      this.text.length = 0;
    } else this.release();
  }

  #pay(size: number): boolean {
    if (size > this.#held && !this.#sink.holdings.take(size - this.#held)) return false;
    this.#held = Math.max(size, this.#held);
    return true;
  }

  /** Lets go of the file; `text` stays until the next section. */
  release(): void {
    this.#file = undefined;
    this.#zip = undefined;
    this.#sink.holdings.give(this.#held);
    this.#held = 0;
  }
}
