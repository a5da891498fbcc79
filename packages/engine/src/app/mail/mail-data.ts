import { FILE_DATA, PKT_DATA } from "../../buffers.ts";
import { FileContents } from "../file/contents.ts";
import { Growing } from "../growing.ts";
import { Mime } from "../mime/mime.ts";
import type { AppSink, Direction } from "../protocol.ts";
import { SECTION } from "../section.ts";

/**
 * A mail on its way, line by line. Rules see it part by part, long parts in sections; `file_data` is a part's content,
 * decoded.
 */
export class MailData {
  readonly #sink: AppSink;
  readonly #direction: Direction;
  readonly #mime: Mime = new Mime();
  readonly #raw: Growing = new Growing();
  readonly #content: Growing = new Growing();
  #held: number = 0;
  /** Of the part at hand, from when it has some content. */
  #contents: FileContents | undefined = undefined;
  #type: string = "";

  constructor(sink: AppSink, direction: Direction) {
    this.#sink = sink;
    this.#direction = direction;
  }

  line(bytes: Uint8Array, start: number, end: number): void {
    this.#raw.add(bytes, start, end);
    const partDone = this.#mime.line(bytes, start, end, this.#content);
    const size = this.#raw.bytes.length + this.#content.bytes.length;
    const fits = size <= this.#held || this.#sink.holdings.take(size - this.#held);
    if (fits) this.#held = Math.max(size, this.#held);
    if (!partDone) this.#type = this.#mime.contentType;
    if (partDone || this.#raw.length >= SECTION || !fits) this.#flush();
    if (partDone) this.#partDone();
    if (!fits) this.release();
  }

  #flush(): void {
    if (this.#raw.length === 0) return;
    const { buffers } = this.#sink;
    buffers.set(PKT_DATA, this.#raw.bytes, 0, this.#raw.length);
    if (this.#content.length > 0) {
      buffers.set(FILE_DATA, this.#content.bytes, 0, this.#content.length);
      this.#contents ??= FileContents.open(this.#type, this.#sink);
      this.#contents?.section(this.#content.bytes, 0, this.#content.length);
    }
    this.#sink.unit(this.#direction);
    this.#raw.length = this.#content.length = 0;
  }

  #partDone(): void {
    this.#contents?.release();
    this.#contents = undefined;
  }

  /** The mail is over: shows what is waiting. */
  finish(): void {
    this.#flush();
    this.release();
  }

  release(): void {
    this.#partDone();
    this.#raw.release();
    this.#content.release();
    this.#sink.holdings.give(this.#held);
    this.#held = 0;
  }
}
