import { Growing } from "../growing.ts";
import type { AppSink } from "../protocol.ts";
import { Identifiers } from "./identifiers.ts";
import { InlineScripts, isScript, mayHoldScripts, type Scripts } from "./inline-scripts.ts";
import { Normalizer } from "./normalizer.ts";

/** Octets of a script that are shown again with what follows them in the next section. */
const SHOWN_AGAIN = 4_096;
/** Octets that one script costs besides its text. */
const OVERHEAD = 4_096;
const BETWEEN = Uint8Array.of(0x0a);

/** The scripts of one message, section by section: the message is a script, or a page that holds some. */
export class Page implements Scripts {
  /** What was made of the section at hand. */
  readonly text: Growing = new Growing();
  readonly #sink: Pick<AppSink, "limits" | "refused" | "holdings">;
  readonly #names: Identifiers;
  readonly #inline: InlineScripts | undefined;
  #script: Normalizer | undefined;
  #held = 0;

  /** Undefined: by its type it can hold no scripts. */
  static open(contentType: string, sink: AppSink): Page | undefined {
    if (isScript(contentType)) return new Page(sink, false);
    return mayHoldScripts(contentType) ? new Page(sink, true) : undefined;
  }

  private constructor(sink: AppSink, holdsScripts: boolean) {
    this.#sink = sink;
    this.#names = new Identifiers(sink.limits, sink.refused, sink.holdings);
    if (holdsScripts) this.#inline = new InlineScripts(this);
    else this.begin();
  }

  /** Makes `text` of the next section. */
  section(bytes: Uint8Array, start: number, end: number): void {
    this.text.length = 0;
    this.#script?.written.keep(SHOWN_AGAIN);
    if (this.#inline === undefined) this.script(bytes, start, end);
    else this.#inline.write(bytes, start, end);
    this.#show();
    this.#account();
  }

  begin(): void {
    this.#script = new Normalizer(this.#names, this.#sink.limits, this.#sink.refused);
  }

  script(bytes: Uint8Array, start: number, end: number): void {
    this.#script?.write(bytes, start, end);
  }

  finish(): void {
    this.#script?.finish();
    this.#show();
    this.#script = undefined;
  }

  #show(): void {
    const written = this.#script?.written;
    if (written === undefined || written.length === 0) return;
    if (this.text.length > 0) this.text.add(BETWEEN, 0, 1);
    this.text.add(written.bytes, 0, written.length);
  }

  /** Pays for what is kept until the next section. A script that there is no room for is given up. */
  #account(): void {
    const size = this.#script === undefined ? 0 : OVERHEAD + this.#script.written.bytes.length;
    if (size > this.#held && !this.#sink.holdings.take(size - this.#held)) this.#script = undefined;
    else {
      if (size < this.#held) this.#sink.holdings.give(this.#held - size);
      this.#held = size;
    }
  }

  release(): void {
    this.#script = undefined;
    this.#names.release();
    this.#sink.holdings.give(this.#held);
    this.#held = 0;
    this.text.release();
  }
}
