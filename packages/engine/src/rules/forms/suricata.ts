import type { OptionText, RuleText } from "../tokenize.ts";
import { Content, type Search } from "./contents.ts";
import { suricataModifier, suricataPcreFlag, suricataSticky } from "./suricata-buffers.ts";
import { asksParser, rewritten } from "./suricata-keywords.ts";
import { buffersOf, withoutFlags } from "./wording.ts";

/** Options that search a buffer, besides content and pcre. */
const SEARCHES: ReadonlySet<string> = new Set(
  (
    "byte_test byte_jump byte_extract byte_math isdataat base64_decode bsize asn1 dotprefix to_lowercase to_uppercase " +
    "strip_whitespace compress_whitespace to_md5 to_sha1 to_sha256 url_decode xor ftpbounce strip_pseudo_headers " +
    "header_lowercase domain tld pcrexform luaxform from_base64 dataset datarep"
  ).split(" "),
);

/** Protocols in the header, by our names: what stands on the wire, and what the flow must be recognised as. */
const protocols: {
  readonly [name: string]: { readonly wire: string; readonly service?: string; readonly flow?: string };
} = {
  tls: { wire: "ssl", service: "ssl" },
  http: { wire: "http", service: "http" },
  http1: { wire: "http", service: "http" },
  http2: { wire: "http2", service: "http2" },
  dns: { wire: "dns", service: "dns" },
  ssh: { wire: "ssh", service: "ssh" },
  ftp: { wire: "ftp", service: "ftp" },
  "ftp-data": { wire: "ftp-data", service: "ftp-data" },
  smtp: { wire: "smtp", service: "smtp" },
  imap: { wire: "imap", service: "imap" },
  pop3: { wire: "pop3", service: "pop3" },
  smb: { wire: "netbios-ssn", service: "netbios-ssn" },
  dcerpc: { wire: "dcerpc", service: "dcerpc" },
  sip: { wire: "sip", service: "sip" },
  telnet: { wire: "telnet", service: "telnet" },
  modbus: { wire: "modbus", service: "modbus" },
  dnp3: { wire: "dnp3", service: "dnp3" },
  snmp: { wire: "snmp", service: "snmp" },
  tftp: { wire: "tftp", service: "tftp" },
  ntp: { wire: "ntp", service: "ntp" },
  dhcp: { wire: "dhcp", service: "dhcp" },
  krb5: { wire: "kerberos", service: "kerberos" },
  ldap: { wire: "ldap", service: "ldap" },
  mqtt: { wire: "mqtt", service: "mqtt" },
  rdp: { wire: "rdp", service: "rdp" },
  rfb: { wire: "rfb", service: "rfb" },
  quic: { wire: "quic", service: "quic" },
  pgsql: { wire: "postgresql", service: "postgresql" },
  ike: { wire: "isakmp", service: "isakmp" },
  mdns: { wire: "udp", service: "mdns" },
  "bittorrent-dht": { wire: "udp", service: "bittorrent-dht" },
  "tcp-pkt": { wire: "tcp", flow: "no_stream" },
  "tcp-stream": { wire: "tcp", flow: "only_stream" },
  pkthdr: { wire: "ip" },
  ipv4: { wire: "ip" },
  ip4: { wire: "ip" },
  ipv6: { wire: "ip" },
  ip6: { wire: "ip" },
  icmpv4: { wire: "icmp" },
  icmpv6: { wire: "icmp" },
};

/** Puts a rule of Suricata into Snort 3's words. Options of one buffer come to stand together, as Suricata runs them. */
export function fromSuricata(rule: RuleText): RuleText {
  const [, action = "", protocol = "", rest = ""] = /^(\S+)\s+(\S+)(.*)$/s.exec(rule.header) ?? [];
  const known = Object.hasOwn(protocols, protocol) ? protocols[protocol] : undefined;
  const { line, column } = rule;
  const first: OptionText[] = [];
  if (known?.service !== undefined)
    first.push({ name: "app-layer-protocol", text: known.service, line, column });
  if (known?.flow !== undefined) first.push({ name: "flow", text: known.flow, line, column });
  const options = [...first, ...new Translator(known?.wire ?? protocol).options(rule.options)];
  return known === undefined
    ? { ...rule, options }
    : { ...rule, header: `${action} ${known.wire}${rest}`, options };
}

class Translator {
  readonly #plain: OptionText[] = [];
  readonly #searches: Search[] = [];
  readonly #protocol: string;
  #sticky = "pkt_data";
  #content: Content | undefined;
  /** Some option asks a parser about the message at hand. */
  #asks = false;

  /** @param protocol as in the header of Snort 3 form */
  constructor(protocol: string) {
    this.#protocol = protocol;
  }

  options(options: readonly OptionText[]): OptionText[] {
    for (const option of options) if (!this.#modifies(option)) this.#add(option);
    return [...this.#plain, ...this.#byBuffer()];
  }

  #modifies(option: OptionText): boolean {
    const content = this.#content;
    if (content === undefined) return false;
    if (content.take(option)) return true;
    const buffer = option.text === "" ? suricataModifier(option.name) : undefined;
    if (buffer === undefined) return false;
    content.buffer = buffer;
    return true;
  }

  #add(option: OptionText): void {
    const { name, text } = option;
    if (asksParser(name)) this.#asks = true;
    // A name that is for the content before it, and none is there, is for what follows, as in Snort 3.
    const buffer =
      text === "" ? (suricataSticky(name) ?? suricataModifier(name) ?? sameInBoth(name)) : undefined;
    if (buffer !== undefined) {
      this.#sticky = buffer;
      this.#content = undefined;
    } else if (name === "content" || name === "uricontent") {
      this.#content = new Content(option, name === "uricontent" ? "http_uri" : this.#sticky);
      this.#searches.push(this.#content);
    } else if (name === "pcre") {
      const { buffer, written } = withoutFlags(option, (letter) =>
        letter === "B" ? this.#sticky : suricataPcreFlag(letter),
      );
      this.#search(buffer ?? this.#sticky, written);
    } else if (name === "urilen") {
      const [length = "", how = "norm"] = text.split(",").map((part) => part.trim());
      const uri = how === "raw" ? "http_raw_uri" : "http_uri";
      this.#search(uri, { ...option, name: "bufferlen", text: length });
    } else if (Object.hasOwn(oldTls, name)) {
      const value = text.startsWith('"') || text.startsWith("!") ? text : `"${text}"`;
      this.#search(oldTls[name]!, { ...option, name: "content", text: `${value},nocase` });
    } else if (SEARCHES.has(name)) {
      const before = this.#sticky === "pkt_data" && /\brelative/.test(text);
      this.#search(before ? undefined : this.#sticky, search(option));
    } else if (name === "absent") this.#absent(option);
    else this.#plain.push(...(rewritten(option) ?? [option]));
  }

  /** The buffer before it must not be there; `or_else`: or what follows must hold of it. */
  #absent(option: OptionText): void {
    this.#plain.push({
      ...option,
      text: [this.#sticky, option.text].filter((part) => part !== "").join(","),
    });
  }

  #search(buffer: string | undefined, option: OptionText): void {
    this.#searches.push({ buffer, written: () => option });
  }

  /** Searches of one buffer together, in the order in which buffers come up; first those that need none named. */
  #byBuffer(): OptionText[] {
    const buffers = new Map<string, OptionText[]>([["pkt_data", []]]);
    let last = "pkt_data";
    for (const search of this.#searches) {
      last = search.buffer ?? last;
      const list = buffers.get(last);
      if (list === undefined) buffers.set(last, [search.written()]);
      else list.push(search.written());
    }
    const plain = buffers.get("pkt_data")!;
    const name = this.#plainBuffer([...buffers.keys()]);
    if (plain.length > 0 && name !== "pkt_data") {
      buffers.delete("pkt_data");
      // What is seen of every packet is sought first, what is put together for the purpose last.
      const found = [buffersOf(name, plain[0]!), ...plain];
      const others = [...buffers].flatMap(named);
      return name === "stream_data" ? [...found, ...others] : [...others, ...found];
    }
    return [...buffers].flatMap(named);
  }

  /**
   * Where contents are sought for which the rule names no buffer: Suricata looks at packets and streams as they are, before any
   * parser. Beside buffers of a parser they have to be found in what it shows.
   */
  #plainBuffer(all: readonly string[]): string {
    const others = all.filter((buffer) => !/^(?:pkt_data|base64_data|\w+_hdr)$/.test(buffer));
    if (others.length === 0)
      return this.#asks || this.#protocol === "udp" || this.#protocol === "icmp" ? "pkt_data" : "stream_data";
    const http = this.#protocol === "http" || others.some((buffer) => buffer.startsWith("http_"));
    return http ? "http_message" : "pkt_data";
  }
}

const named = ([buffer, options]: readonly [string, readonly OptionText[]]): readonly OptionText[] =>
  buffer === "pkt_data" ? options : [buffersOf(buffer, options[0]!), ...options];

const sameInBoth = (name: string): string | undefined =>
  name === "pkt_data" || name === "base64_data" ? name : undefined;

/** Options with the text that a certificate has to have. */
const oldTls: { readonly [name: string]: string } = {
  "tls.fingerprint": "tls_cert_fingerprint",
  "tls.subject": "tls_cert_subject",
  "tls.issuerdn": "tls_cert_issuer",
};

function search(option: OptionText): OptionText {
  const { name } = option;
  const text = option.text.replace(/,\s*rawbytes\b/g, "");
  if (name === "bsize") return { ...option, name: "bufferlen", text };
  if (name !== "isdataat") return { ...option, text };
  // Counted from the last match on, Suricata asks for so many octets, Snort for one behind so many.
  const found = /^(!?)\s*(\d+)\s*,\s*relative$/.exec(text);
  return found === null
    ? { ...option, text }
    : { ...option, text: `${found[1]}${Number(found[2]) - 1},relative` };
}
