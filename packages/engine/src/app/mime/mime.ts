/** Mail and form bodies in parts: RFC 2045, 2046. */
import { latin1 } from "../../bytes.ts";
import type { Growing } from "../growing.ts";
import { ContentDecoder, type TransferEncoding } from "./decode.ts";

/** Parts inside parts that are followed. */
const MAX_NESTING = 8;
/** Characters of one header field that are read. */
const MAX_FIELD = 1_024;
/** RFC 2046 section 5.1.1 allows 70; senders do as they like. */
const MAX_BOUNDARY = 200;
/** Octets of a line that is a boundary: dashes before and behind, and the line end. */
export const LONGEST_BOUNDARY_LINE: number = MAX_BOUNDARY + 6;

const DASH = 0x2d;

type Where = "header" | "content" | "between";

/** The boundary that a Content-Type names. */
export function boundaryOf(contentType: string): string | undefined {
  const match = /boundary\s*=\s*(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  return boundary === undefined || boundary.length > MAX_BOUNDARY ? undefined : boundary;
}

/** Follows a message line by line. */
export class Mime {
  readonly #boundaries: string[] = [];
  #where: Where;
  #field: string = "";
  /** The header at hand belongs to a part, not to the message. */
  #inPart: boolean;
  #type: string | undefined;
  #encoding: string | undefined;
  #decoder: ContentDecoder | undefined;

  /** With a boundary: the parts themselves, as in a form. Without: a message with its header. */
  constructor(boundary?: string) {
    this.#inPart = boundary !== undefined;
    this.#where = boundary === undefined ? "header" : "between";
    if (boundary !== undefined) this.#boundaries.push(boundary);
  }

  /** Of the part at hand; empty where none is named. */
  get contentType(): string {
    return this.#type ?? "";
  }

  /** Takes the next line and adds the content it stands for. True when it ended a part. */
  line(bytes: Uint8Array, start: number, end: number, content: Growing): boolean {
    if (this.#isBoundary(bytes, start, end)) return true;
    if (this.#where === "header") this.#header(bytes, start, end);
    else if (this.#where === "content") this.#decoder?.line(bytes, start, end, content);
    return false;
  }

  /** Takes more of a line that was too long to come in one piece. */
  more(bytes: Uint8Array, start: number, end: number, content: Growing): void {
    if (this.#where === "content") this.#decoder?.line(bytes, start, end, content);
  }

  #isBoundary(bytes: Uint8Array, start: number, end: number): boolean {
    if (
      this.#boundaries.length === 0 ||
      bytes[start] !== DASH ||
      bytes[start + 1] !== DASH ||
      end - start < 3
    )
      return false;
    const line = latin1(bytes, start + 2, Math.min(end, start + 2 + MAX_BOUNDARY + 2));
    for (let at = this.#boundaries.length - 1; at >= 0; at--) {
      const boundary = this.#boundaries[at]!;
      if (!line.startsWith(boundary)) continue;
      const last = line.startsWith("--", boundary.length);
      this.#boundaries.length = last ? at : at + 1;
      this.#decoder = undefined;
      this.#where = last ? "between" : "header";
      this.#field = "";
      this.#type = this.#encoding = undefined;
      this.#inPart = true;
      return true;
    }
    return false;
  }

  #header(bytes: Uint8Array, start: number, end: number): void {
    const text = latin1(bytes, start, Math.min(end, start + MAX_FIELD)).replace(/\r?\n$/, "");
    if (/^[ \t]/.test(text)) {
      this.#field = (this.#field + text).slice(0, MAX_FIELD);
      return;
    }
    this.#fieldDone();
    this.#field = text;
    if (text === "") this.#headerDone();
  }

  #fieldDone(): void {
    const match = /^(content-type|content-transfer-encoding)\s*:\s*(.*)$/is.exec(this.#field);
    if (match === null) return;
    if (match[1]!.length === "content-type".length) this.#type = match[2]!;
    else this.#encoding = match[2]!.trim().toLowerCase();
  }

  /** Content without a word on its type or encoding is no attachment, for Snort; nor is the text of a plain message. */
  #headerDone(): void {
    this.#where = "content";
    const boundary = /^multipart\//i.test(this.#type ?? "") ? boundaryOf(this.#type!) : undefined;
    if (boundary !== undefined && this.#boundaries.length < MAX_NESTING) {
      this.#boundaries.push(boundary);
      this.#decoder = undefined;
      this.#where = "between";
      return;
    }
    const encoding = transferEncoding(this.#encoding);
    const attached = this.#inPart
      ? this.#type !== undefined || this.#encoding !== undefined
      : encoding !== "none";
    this.#decoder = attached ? new ContentDecoder(encoding) : undefined;
  }
}

function transferEncoding(name: string | undefined): TransferEncoding {
  if (name === undefined) return "none";
  if (name.includes("base64")) return "base64";
  if (name.includes("quoted-printable")) return "quoted-printable";
  return name.includes("uuencode") ? "uuencode" : "none";
}
