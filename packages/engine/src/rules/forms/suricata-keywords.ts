import type { OptionText } from "../tokenize.ts";
import { dceInterface, streamReassemble, streamSize, tag } from "./wording.ts";

/** Keywords of Suricata's that say what an option of Snort 3 says, in other words. */

type Rewrite = (option: OptionText) => readonly OptionText[];

const named =
  (name: string): Rewrite =>
  (option) => [{ ...option, name }];

/** Keeps a rule's meaning as it is: they are about speed, or about what Suricata does beside alerting. */
const nothing: Rewrite = () => [];

const TLS_VERSIONS: { readonly [version: string]: string } = {
  "1.0": "tls1.0",
  "1.1": "tls1.1",
  "1.2": "tls1.2",
  "1.3": "tls1.3",
  "0x0300": "sslv3",
  "0x0301": "tls1.0",
  "0x0302": "tls1.1",
  "0x0303": "tls1.2",
  "0x0304": "tls1.3",
};

const SIDES: { readonly [side: string]: string } = { src: "ip_src", dst: "ip_dst", both: "ip_pair" };

const rewrites: { readonly [name: string]: Rewrite } = {
  noalert: (option) => [{ ...option, name: "flowbits", text: "noalert" }],
  stream_size: (option) => [streamSize(option)],
  stream_reassemble: (option) => [streamReassemble(option)],
  tag: (option) => [tag(option)],
  dce_iface: (option) => [dceInterface(option)],
  "dcerpc.iface": (option) => [dceInterface({ ...option, name: "dce_iface" })],
  "dcerpc.opnum": named("dce_opnum"),
  "tcp.flags": named("flags"),
  "tcp.seq": named("seq"),
  "tcp.ack": named("ack"),
  "tcp.window": named("window"),
  "dns.opcode": named("dns_opcode"),
  "dns.rcode": named("dns_rcode"),
  "dns.rrtype": named("dns_rrtype"),
  "tcp.mss": named("tcp_mss"),
  /** A list of one of them; `tls.version:1.2`. */
  "tls.version": (option) => {
    const version = option.text.replaceAll('"', "").trim();
    return [{ ...option, name: "ssl_version", text: TLS_VERSIONS[version] ?? version }];
  },
  ssl_state: (option) => [{ ...option, text: option.text.replaceAll("|", ",") }],
  /** `set,name,src` */
  hostbits: (option) => {
    const [operation = "", name = "", side = "src", expire] = option.text
      .split(",")
      .map((part) => part.trim());
    const end = expire === undefined ? "" : `,expire ${expire}`;
    return [{ ...option, name: "xbits", text: `${operation},${name},track ${SIDES[side] ?? side}${end}` }];
  },
  "ssh.protoversion": (option) => {
    const version = option.text.replaceAll('"', "").trim();
    const wanted = version === "2_compat" ? "^(?:2|1\\.99)" : `^${version.replace(/[^\w]/g, "\\$&")}$`;
    return [
      { ...option, name: "ssh_proto", text: "" },
      { ...option, name: "pcre", text: `"/${wanted}/"` },
    ];
  },
  "ssh.softwareversion": (option) => [
    { ...option, name: "ssh_software", text: "" },
    { ...option, name: "content", text: option.text.startsWith('"') ? option.text : `"${option.text}"` },
  ],
  prefilter: nothing,
  requires: nothing,
  bypass: nothing,
  filestore: nothing,
  nfq_set_mark: nothing,
  "tls.store": nothing,
  alert: nothing,
};

/** What an option becomes; undefined: it is no such keyword, and stays. */
export const rewritten = (option: OptionText): readonly OptionText[] | undefined =>
  Object.hasOwn(rewrites, option.name) ? rewrites[option.name]!(option) : undefined;

/** Options that ask what a parser knows of the message at hand: contents beside them are sought in the message too. */
export const asksParser = (name: string): boolean =>
  /^(?:ssl_|tls\.version|dce_|dcerpc\.|dns\.|sip_)/.test(name);
