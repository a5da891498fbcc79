import { bufferNumber } from "../../buffers.ts";
import { Growing } from "../growing.ts";
import { Page } from "../javascript/page.ts";
import { Macros } from "../office/macros.ts";
import type { AppSink } from "../protocol.ts";
import { ENOUGH_TO_TELL, identifyFile } from "./types.ts";

const JS_DATA = bufferNumber("js_data");
const VBA_DATA = bufferNumber("vba_data");

/**
 * What is in one file beside its octets, for the rules that ask for it: its type, the macros and the scripts in it.
 * Comes by while the file is shown section by section.
 */
export class FileContents {
  readonly #sink: AppSink;
  readonly #page: Page | undefined;
  readonly #macros: Macros | undefined;
  /** The start of the file, until its type is known; and that. */
  #start: Growing | undefined;
  #type = -1;

  /** Undefined: no rule asks. */
  static open(contentType: string, sink: AppSink): FileContents | undefined {
    return sink.extras.size === 0 ? undefined : new FileContents(contentType, sink);
  }

  private constructor(contentType: string, sink: AppSink) {
    this.#sink = sink;
    if (sink.extras.has("js_data")) this.#page = Page.open(contentType, sink);
    if (sink.extras.has("vba_data")) this.#macros = new Macros(sink);
    if (sink.extras.has("file_type")) this.#start = new Growing();
  }

  /** Before the rules are shown a section of the file: adds what it knows to what they are shown. */
  section(bytes: Uint8Array, start: number, end: number): void {
    const { buffers, extras } = this.#sink;
    if (this.#page !== undefined) {
      this.#page.section(bytes, start, end);
      const { text } = this.#page;
      if (text.length > 0) buffers.set(JS_DATA, text.bytes, 0, text.length);
    }
    if (this.#macros?.section(bytes, start, end)) {
      const { text } = this.#macros;
      buffers.set(VBA_DATA, text.bytes, 0, text.length);
    }
    if (this.#start !== undefined) this.#identify(this.#start, bytes, start, end);
    if (extras.has("file_type")) buffers.facts.fileType = this.#type;
  }

  #identify(before: Growing, bytes: Uint8Array, start: number, end: number): void {
    before.add(bytes, start, Math.min(end, start + ENOUGH_TO_TELL - before.length));
    this.#type = identifyFile(before.bytes, 0, before.length);
    // The first sign may be followed by one that says more.
    if (before.length >= ENOUGH_TO_TELL) this.#start = undefined;
  }

  /** The file is over. */
  release(): void {
    this.#page?.release();
    this.#macros?.release();
    this.#start = undefined;
  }
}
