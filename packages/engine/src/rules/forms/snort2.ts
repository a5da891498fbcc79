import type { OptionText, RuleText } from "../tokenize.ts";
import { Content, type Search } from "./contents.ts";
import {
  buffersOf,
  dceInterface,
  sdPattern,
  streamReassemble,
  streamSize,
  tag,
  withoutFlags,
} from "./wording.ts";

/** What a content or pcre is sought in, by the option after it. */
const modifiers: { readonly [name: string]: string } = {
  http_uri: "http_uri",
  http_raw_uri: "http_raw_uri",
  http_header: "http_header",
  http_raw_header: "http_raw_header",
  http_cookie: "http_cookie",
  http_raw_cookie: "http_raw_cookie",
  http_method: "http_method",
  http_client_body: "http_client_body",
  http_stat_code: "http_stat_code",
  http_stat_msg: "http_stat_msg",
};

const pcreFlags: { readonly [letter: string]: string } = {
  U: "http_uri",
  I: "http_raw_uri",
  P: "http_client_body",
  H: "http_header",
  D: "http_raw_header",
  M: "http_method",
  C: "http_cookie",
  K: "http_raw_cookie",
  S: "http_stat_code",
  Y: "http_stat_msg",
  B: "raw_data",
};

/** Stand before what they are for, in Snort 2 too. */
const STICKY: ReadonlySet<string> = new Set([
  "pkt_data",
  "file_data",
  "base64_data",
  "dce_stub_data",
  "sip_header",
  "sip_body",
]);

/** Search where the option before them did, when they count from where it ended. */
const RELATIVES: ReadonlySet<string> = new Set([
  "byte_test",
  "byte_jump",
  "byte_extract",
  "byte_math",
  "isdataat",
  "base64_decode",
  "asn1",
]);

/** Puts a rule of Snort 2 into Snort 3's words, one option after the other, as Cisco's own converter does. */
export function fromSnort2(rule: RuleText): RuleText {
  return { ...rule, options: new Translator().options(rule.options) };
}

class Translator {
  readonly #items: (Search | OptionText)[] = [];
  #sticky = "pkt_data";
  #content: Content | undefined;

  options(options: readonly OptionText[]): OptionText[] {
    for (const option of options) if (!this.#modifies(option)) this.#add(option);
    return this.#written();
  }

  #modifies(option: OptionText): boolean {
    const content = this.#content;
    if (content === undefined) return false;
    if (content.take(option)) return true;
    const buffer =
      option.text === "" && Object.hasOwn(modifiers, option.name) ? modifiers[option.name] : undefined;
    if (buffer === undefined) return false;
    content.buffer = buffer;
    return true;
  }

  #add(option: OptionText): void {
    const { name, text } = option;
    if (name === "content" || name === "uricontent") {
      this.#content = new Content(option, name === "uricontent" ? "http_uri" : this.#sticky);
      this.#items.push(this.#content);
    } else if (STICKY.has(name)) {
      this.#sticky = name;
      this.#content = undefined;
    } else if (name === "pcre") {
      const { buffer, written } = withoutFlags(option, (letter) => pcreFlags[letter]);
      this.#search(buffer ?? this.#sticky, written);
    } else if (name === "urilen") {
      const [length = "", how = "raw"] = text.split(",").map((part) => part.trim());
      const buffer = how === "norm" ? "http_uri" : "http_raw_uri";
      this.#search(buffer, { ...option, name: "bufferlen", text: inclusive(length) });
    } else if (RELATIVES.has(name)) {
      const written = { ...option, text: text.replace(/,\s*rawbytes\b/g, "") };
      this.#search(/\brelative/.test(text) ? undefined : this.#sticky, written);
    } else if (name === "metadata") this.#metadata(option);
    else if (name === "dsize") this.#items.push({ ...option, text: inclusive(text) });
    else if (name === "stream_size") this.#items.push(streamSize(option));
    else if (name === "stream_reassemble") this.#items.push(streamReassemble(option));
    else if (name === "sd_pattern") this.#items.push(sdPattern(option));
    else if (name === "tag") this.#items.push(tag(option));
    else if (name === "dce_iface") this.#items.push(dceInterface(option));
    else this.#items.push(option);
  }

  #search(buffer: string | undefined, option: OptionText): void {
    this.#items.push({ buffer, written: () => option });
  }

  /** All of it in order, with a buffer named where it changes. */
  #written(): OptionText[] {
    const out: OptionText[] = [];
    let current = "pkt_data";
    for (const item of this.#items) {
      if (!("written" in item)) {
        out.push(item);
        continue;
      }
      const option = item.written();
      const raw = item instanceof Content && item.rawBytes && item.buffer === "pkt_data";
      const buffer = raw ? "raw_data" : (item.buffer ?? current);
      if (buffer !== current) out.push(buffersOf(buffer, option));
      current = buffer;
      out.push(option);
    }
    return out;
  }

  /** Services stand among the metadata. */
  #metadata(option: OptionText): void {
    const parts = option.text.split(",").map((part) => part.trim());
    const services = parts.flatMap((part) => /^service\s+(\S+)$/.exec(part)?.[1] ?? []);
    const rest = parts.filter((part) => !/^service\s/.test(part));
    if (rest.length > 0) this.#items.push({ ...option, text: rest.join(",") });
    if (services.length > 0) this.#items.push({ ...option, name: "service", text: services.join(",") });
  }
}

/** `1<>5` takes both ends in, in Snort 2. */
const inclusive = (text: string): string => text.replace(/<>/, "<=>");
