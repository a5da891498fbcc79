import type { OptionText, RuleText } from "../tokenize.ts";
import { isSuricataBuffer } from "./suricata-buffers.ts";

/**
 * In which of three languages a rule is written. They share most words and differ in a few that matter: in Snort 3 what
 * modifies a content stands inside it and `http_uri;` is for what follows; in Snort 2 and Suricata modifiers are options
 * of their own, and `http_uri;` is for the content before it.
 */
export type Form = (typeof forms)[number];
export const forms = ["snort3", "snort2", "suricata"] as const;

/** What one rule shows of its form. `old`: Snort 2 or Suricata; nothing: it means the same in all three. */
export type Sign = "snort3" | "old" | "suricata" | undefined;

const MODIFIERS: ReadonlySet<string> = new Set(
  "nocase offset depth distance within rawbytes fast_pattern uricontent urilen threshold".split(" "),
);
const SURICATA: ReadonlySet<string> = new Set(
  (
    "startswith endswith bsize dotprefix noalert xbits flowint xor strip_whitespace compress_whitespace to_lowercase " +
    "to_uppercase to_md5 to_sha1 to_sha256 url_decode http_user_agent http_host http_raw_host http_server_body"
  ).split(" "),
);
const SURICATA_PROTOCOLS: ReadonlySet<string> = new Set(
  "tls tcp-pkt tcp-stream pkthdr krb5 pgsql nfs ike".split(" "),
);
/** What searches the buffer that stands before it. */
const SEARCHES: ReadonlySet<string> = new Set(
  (
    "content pcre regex bufferlen isdataat byte_test byte_jump byte_extract byte_math base64_decode md5 sha256 sha512 " +
    "ber_data ber_skip asn1 cvs sd_pattern"
  ).split(" "),
);
/** Something follows the quoted bytes of a content. */
const MODIFIED = /^!?\s*"(?:[^"\\]|\\.)*"\s*,/;
const OLD_PCRE_FLAGS = /\/[a-zA-Z]*[UIPHDMCKSYBQVW][a-zA-Z]*"\s*$/;

/** What a rule shows of its form. Suricata's own words decide first, then Snort 3's, since those mean nothing elsewhere. */
export function signOf({ header, options }: RuleText): Sign {
  const protocol = /^\s*\w+\s+([\w-]+)/.exec(header)?.[1] ?? "";
  let old = false;
  let snort3 = /^\s*\w+\s+[\w-]+\s*$/.test(header);
  for (const { name, text } of options) {
    if (name.includes("-") || SURICATA.has(name) || (text === "" && isSuricataBuffer(name)))
      return "suricata";
    if (name === "content") snort3 ||= MODIFIED.test(text);
    else if (name === "service" || name === "bufferlen") snort3 = true;
    else if (MODIFIERS.has(name)) old = true;
    else if (name === "pcre") old ||= OLD_PCRE_FLAGS.test(text);
    else if (name === "metadata") old ||= /(?:^|,)\s*service\s/.test(text);
  }
  if (SURICATA_PROTOCOLS.has(protocol)) return "suricata";
  if (snort3) return "snort3";
  return old || buffersStandBehind(options) ? "old" : undefined;
}

/** Whether a buffer's name is followed by nothing that searches it: then it is for what stands before it. */
function buffersStandBehind(options: readonly OptionText[]): boolean {
  let waiting = false;
  for (const { name } of options)
    if (SEARCHES.has(name)) waiting = false;
    else if (/^http_/.test(name)) {
      if (waiting) return true;
      waiting = true;
    }
  return waiting;
}

/** A file's form is for the rules that show none themselves, or only that they are not Snort 3's. */
export function formsOf(rules: readonly RuleText[], fixed?: Form): Form[] {
  if (fixed !== undefined) return rules.map(() => fixed);
  const signs = rules.map(signOf);
  const count = (sign: Sign): number => signs.reduce((sum, one) => sum + (one === sign ? 1 : 0), 0);
  const suricata = count("suricata");
  const old: Form = suricata > 0 ? "suricata" : "snort2";
  const unsure: Form = count("snort3") >= suricata + count("old") ? "snort3" : old;
  return signs.map((sign) => (sign === "old" ? old : (sign ?? unsure)));
}
