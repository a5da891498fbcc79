import { latin1 } from "../../bytes.ts";

/** Characters of one tag that are read. */
const LONGEST_TAG = 1_024;

const SCRIPT = /^(?:(?:text|application)\/(?:x-)?(?:java|ecma|j|live)script(?:1\.\d)?|module)?$/;

const LESS = 0x3c;
const GREATER = 0x3e;
const OPENING = "<script";
const CLOSING = "</script";

/** Whether a Content-Type is that of a script by itself. */
export const isScript = (contentType: string): boolean => {
  const type = /^[^;\s]*/.exec(contentType)![0].toLowerCase();
  return type !== "" && type !== "module" && SCRIPT.test(type);
};

/** Whether scripts may stand inside of what has this Content-Type. */
export const mayHoldScripts = (contentType: string): boolean =>
  contentType === "" || /^[^;]*(?:html|xml|svg)/i.test(contentType);

/** Who hears of the scripts. */
export interface Scripts {
  begin(): void;
  script(bytes: Uint8Array, start: number, end: number): void;
  finish(): void;
}

/** Finds the scripts that stand in a page. */
export class InlineScripts {
  readonly #scripts: Scripts;
  #where: "outside" | "tag" | "script" | "other script" = "outside";
  /** Octets of `<script` or `</script` that just came. */
  #matched = 0;
  readonly #held = new Uint8Array(CLOSING.length);
  #tag = "";

  constructor(scripts: Scripts) {
    this.#scripts = scripts;
  }

  write(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      if (this.#where === "outside") at = this.#outside(bytes, at, end);
      else if (this.#where === "tag") at = this.#inTag(bytes, at, end);
      else at = this.#inScript(bytes, at, end);
    }
  }

  #outside(bytes: Uint8Array, start: number, end: number): number {
    let matched = this.#matched;
    for (let i = start; i < end; i++) {
      const octet = bytes[i]!;
      if (matched === OPENING.length) {
        matched = 0;
        if (octet === GREATER || octet === 0x2f || isBlank(octet)) {
          this.#matched = 0;
          this.#tag = "";
          this.#where = "tag";
          return i;
        }
      }
      if ((octet | 0x20) === OPENING.charCodeAt(matched) || (matched === 0 && octet === LESS)) matched++;
      else matched = octet === LESS ? 1 : 0;
    }
    this.#matched = matched;
    return end;
  }

  #inTag(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && bytes[at] !== GREATER) at++;
    this.#tag += latin1(bytes, start, Math.min(at, start + LONGEST_TAG - this.#tag.length));
    if (at === end) return end;
    this.#where = runs(this.#tag) ? "script" : "other script";
    if (this.#where === "script") this.#scripts.begin();
    return at + 1;
  }

  #inScript(bytes: Uint8Array, start: number, end: number): number {
    const ours = this.#where === "script";
    let matched = this.#matched;
    // All before `from` was handed on, or is in `#held`.
    let from = start - matched;
    for (let i = start; i < end; i++) {
      const octet = bytes[i]!;
      const wanted = CLOSING.charCodeAt(matched);
      if (octet === wanted || (matched > 1 && (octet | 0x20) === wanted)) {
        this.#held[matched++] = octet;
        if (matched < CLOSING.length) continue;
        this.#matched = 0;
        this.#where = "outside";
        if (ours) {
          this.#handOn(bytes, Math.max(from, start), i + 1 - matched);
          this.#scripts.finish();
        }
        return i + 1;
      }
      if (matched > 0) {
        // What was held back is none of the closing tag; what of it came before `start` is no more in `bytes`.
        if (ours && from < start) {
          this.#scripts.script(this.#held, 0, start - from);
          from = start;
        }
        matched = 0;
        if (octet === LESS) this.#held[matched++] = octet;
      }
    }
    if (ours) this.#handOn(bytes, Math.max(from, start), end - matched);
    this.#matched = matched;
    return end;
  }

  #handOn(bytes: Uint8Array, start: number, end: number): void {
    if (end > start) this.#scripts.script(bytes, start, end);
  }

  /** The page is over. */
  finish(): void {
    if (this.#where !== "script") return;
    if (this.#matched > 0) this.#scripts.script(this.#held, 0, this.#matched);
    this.#scripts.finish();
    this.#where = "outside";
    this.#matched = 0;
  }
}

/** Whether browsers run what a tag with these attributes holds, and as JavaScript. */
function runs(attributes: string): boolean {
  if (/[\s"'/]src\s*=/i.test(attributes)) return false;
  const type = /[\s"'/]type\s*=\s*(?:"\s*([^"]*?)\s*"|'\s*([^']*?)\s*'|([^\s"'>]+))/i.exec(attributes);
  if (type !== null) return SCRIPT.test((type[1] ?? type[2] ?? type[3] ?? "").toLowerCase());
  return !/[\s"'/]language\s*=\s*["']?\s*(?:vb|perl|tcl|py)/i.test(attributes);
}

const isBlank = (octet: number): boolean => octet === 0x20 || (octet >= 0x09 && octet <= 0x0d);
