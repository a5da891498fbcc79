import { FileContents } from "../file/contents.ts";
import { Growing } from "../growing.ts";
import { boundaryOf, LONGEST_BOUNDARY_LINE, Mime } from "../mime/mime.ts";
import type { AppSink } from "../protocol.ts";

const LF = 0x0a;
const DASH = 0x2d;

/** Working space: the content of the part at hand that is in the section at hand, and that section behind a kept line. */
const content = new Growing();
const joined = new Growing();
/** What each of them may keep from section to section. */
const KEPT = 65_536;

/** Shows rules a section of the body with a file, or part of one, that is in it. Empty: there is none. */
export type ShowFile = (file: Uint8Array, start: number, end: number) => void;

/**
 * The files in a multipart request, as forms send them: RFC 7578. Where a section of the body holds several, rules look
 * at it once with each as `file_data`; parts that name no type are fields of the form, and no files.
 */
export class Attachments {
  readonly #sink: AppSink;
  readonly #mime: Mime;
  /** Start of a line that a section ended with, if it may be a boundary. */
  readonly #line: Growing = new Growing();
  /** What comes continues a line that is none. */
  #within: boolean = false;
  #type: string = "";
  #contents: FileContents | undefined = undefined;

  /** Undefined for what is not in parts. */
  static open(contentType: string, sink: AppSink): Attachments | undefined {
    const boundary = boundaryOf(contentType);
    return boundary === undefined ? undefined : new Attachments(boundary, sink);
  }

  private constructor(boundary: string, sink: AppSink) {
    this.#sink = sink;
    this.#mime = new Mime(boundary);
  }

  section(bytes: Uint8Array, start: number, end: number, show: ShowFile): void {
    content.length = 0;
    let shown: boolean;
    if (this.#line.length > 0) {
      joined.length = 0;
      joined.add(this.#line.bytes, 0, this.#line.length);
      joined.add(bytes, start, end);
      this.#line.length = 0;
      shown = this.#lines(joined.bytes, 0, joined.length, show);
    } else shown = this.#lines(bytes, start, end, show);
    if (this.#show(show)) shown = true;
    if (!shown) show(bytes, start, start);
    if (content.bytes.length > KEPT) content.release();
    if (joined.bytes.length > KEPT) joined.release();
  }

  /** Whether a file was shown. */
  #lines(bytes: Uint8Array, start: number, end: number, show: ShowFile): boolean {
    let shown = false;
    for (let at = start, next = at; at < end; at = next) {
      while (next < end && bytes[next] !== LF) next++;
      const whole = next < end;
      if (whole) next++;
      if (!this.#within && !whole && bytes[at] === DASH && end - at <= LONGEST_BOUNDARY_LINE) {
        this.#line.add(bytes, at, end);
        return shown;
      }
      if (this.#within) this.#mime.more(bytes, at, next, content);
      else if (this.#mime.line(bytes, at, next, content)) {
        if (this.#show(show)) shown = true;
        this.release();
      } else this.#type = this.#mime.contentType;
      this.#within = !whole;
    }
    return shown;
  }

  #show(show: ShowFile): boolean {
    if (content.length === 0) return false;
    this.#contents ??= FileContents.open(this.#type, this.#sink);
    this.#contents?.section(content.bytes, 0, content.length);
    show(content.bytes, 0, content.length);
    content.length = 0;
    return true;
  }

  /** The part at hand is over. */
  release(): void {
    this.#contents?.release();
    this.#contents = undefined;
  }
}
