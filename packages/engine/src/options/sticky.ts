import { type BufferName, bufferNames, bufferNumber, bufferPart, OF_REQUEST } from "../buffers.ts";
import type { RuleBuilder, RuleOption, Transform } from "../rules/option.ts";
import { splitArguments, unquote } from "./reading/arguments.ts";
import { readGtpElement } from "./reading/gtp.ts";
import { findField, value } from "./reading/http-fields.ts";
import { noLongerUsed } from "./reading/http-words.ts";
import { isUriPart, URI_PARTS, type UriPart, uriPart } from "./reading/uri-part.ts";

const summaries: { readonly [name in BufferName]: string } = {
  pkt_data: "What a packet or a piece of a stream carries.",
  raw_data: "The same before any normalisation.",
  file_data: "A file, or a body that can be one, decoded.",
  base64_data: "What base64_decode decoded.",
  stream_data: "What came over the wire, whatever parsers make of it: packets, and runs of streams.",
  vba_data: "Macros taken out of an Office file.",
  js_data: "JavaScript, normalised.",
  http_uri: "URI of a request, normalised.",
  http_raw_uri: "URI of a request, as sent.",
  http_header: "Header fields without cookies, or one field.",
  http_raw_header: "Header fields as sent.",
  http_cookie: "Cookies, of a request or a response.",
  http_raw_cookie: "Cookies as sent.",
  http_method: "Method of a request.",
  http_version: "Version, as in the first line.",
  http_client_body: "Body of a request, normalised.",
  http_raw_body: "Body as sent, without chunk lengths.",
  http_param: "Value of a parameter in URI or body.",
  http_stat_code: "Status code of a response.",
  http_stat_msg: "Reason phrase of a response.",
  http_trailer: "Fields after a chunked body.",
  http_raw_trailer: "Fields after a chunked body, as sent.",
  http_true_ip: "Address of the client, as proxies tell.",
  http_raw_request: "First line of a request.",
  http_raw_status: "First line of a response.",
  sip_header: "Header of a SIP message.",
  sip_body: "Body of a SIP message.",
  dce_stub_data: "Data of a DCE/RPC request.",
  gtp_info: "One element of a GTP message, with its type and length.",
  modbus_data: "Data of a Modbus message, behind the function.",
  dnp3_data: "A DNP3 application fragment, put together from its segments.",
  s7commplus_content: "Data of an S7comm-plus message, from the opcode on.",
  mms_data: "An MMS message, without the OSI layers around it.",
  http_request_body: "Body of a request, without chunk lengths and compression.",
  http_response_body: "Body of a response, without chunk lengths and compression.",
  http_host: "Host a request is for, in small letters and without a port.",
  http_header_names: "Names of the header fields, each in its line.",
  http_start: "First line and header fields, as sent.",
  http_message: "First line and header fields, as sent; then each section of the body, behind an empty line.",
  dns_query: "Name a DNS message asks for.",
  tls_sni: "Name of the server a TLS client wants.",
  tls_certs: "The certificate of a TLS server, as sent.",
  tls_cert_subject: "Whom a TLS server's certificate is for.",
  tls_cert_issuer: "Who signed a TLS server's certificate.",
  tls_cert_serial: "Serial number of a TLS server's certificate, as 0A:1B.",
  tls_cert_fingerprint: "SHA-1 of a TLS server's certificate, as 0a:1b.",
  ja3_hash: "JA3 of a TLS client: how it says hello, as an MD5 sum.",
  ja3_string: "What the JA3 sum is made of.",
  ja3s_hash: "JA3S of a TLS server: how it answers, as an MD5 sum.",
  ja4_hash: "JA4 of a TLS client: how it says hello, as t13d1516h2_8daaf6152771_e5627efa2ab1.",
  tls_random: "Random octets of a TLS hello: 32.",
  tls_random_time: "The first four of them, which were the time once.",
  tls_random_bytes: "The other 28.",
  ipv4_hdr: "The packet's IPv4 header.",
  ipv6_hdr: "The packet's IPv6 header, with extension headers.",
  tcp_hdr: "The packet's TCP header, with options.",
  udp_hdr: "The packet's UDP header.",
  icmpv4_hdr: "The packet's ICMP message.",
  icmpv6_hdr: "The packet's ICMPv6 message.",
  ssh_proto: "Version of SSH that a side names, as 2.0.",
  ssh_software: "Program that a side of SSH says it is, as OpenSSH_9.6.",
  ssh_hassh: "HASSH of an SSH client: its algorithms, as an MD5 sum.",
  ssh_hassh_string: "What the HASSH sum is made of.",
  ssh_hassh_server: "HASSH of an SSH server.",
  ssh_hassh_server_string: "What the HASSH sum of a server is made of.",
};

const examples: { readonly [name: string]: string } = {
  http_header: "http_header:field user-agent",
  http_param: 'http_param:"id",nocase',
  http_uri: "http_uri:path",
  gtp_info: "gtp_info:apn",
  http_trailer: "http_trailer:field expires",
};

/** Of buffers that have parts: what finds the part named, in the bytes of the buffer. */
const choosers: {
  readonly [name: string]: (words: readonly string[], rule: RuleBuilder) => Transform | undefined;
} = {
  http_uri: chooseUriPart,
  http_raw_uri: chooseUriPart,
  http_trailer: chooseTrailer,
  http_raw_trailer: chooseTrailer,
};

/** All sticky buffers: each makes its part of the traffic the one that the options after it search. */
export const stickyBuffers: readonly RuleOption[] = bufferNames.map((name) => ({
  name,
  summary: summaries[name],
  example: examples[name] ?? name,
  selects: true,

  add(text, rule) {
    const number = bufferNumber(name);
    if (name === "http_param") {
      rule.select(number, readParam(text, rule));
      return;
    }
    if (name === "gtp_info") {
      rule.select(number, readGtpElement(text, rule));
      return;
    }
    const words = splitArguments(text).filter((word) => !(name.startsWith("http_") && noLongerUsed(word)));
    const ofRequest = words.includes("request") && bufferPart(number) === "header";
    const others = ofRequest ? words.filter((word) => word !== "request") : words;
    const prefix = ofRequest ? OF_REQUEST : "";
    if (others.length === 0) rule.select(number, ...(ofRequest ? [prefix] : []));
    else if (name === "http_header" || name === "http_raw_header") {
      const field = readField(others, rule);
      if (field !== undefined) rule.select(number, `${prefix}${field}`);
    } else {
      const change = choosers[name]?.(others, rule);
      if (change !== undefined) {
        rule.select(number, ...(ofRequest ? [prefix] : []));
        rule.transform(change, (pattern) => ({ ...pattern, before: undefined }));
      } else rule.problem(`takes no value, found "${text}"`);
    }
  },
}));

function readParam(text: string, rule: RuleBuilder): string {
  const [name = "", how, ...rest] = splitArguments(text);
  if (name === "" || rest.length > 0 || (how !== undefined && how !== "nocase"))
    rule.problem(`expected the name of a parameter and perhaps nocase, found "${text}"`);
  return how === undefined ? unquote(name) : `${unquote(name)},nocase`;
}

function readField(words: readonly string[], rule: RuleBuilder): string | undefined {
  let field: string | undefined;
  for (const part of words) {
    const [, name = "", value = ""] = /^(\S*)\s*(.*)$/.exec(part) ?? [];
    if (name === "field" && /^[\w!#$%&'*+.^`|~-]+$/.test(value)) field = value.toLowerCase();
    else rule.problem(`"${part}" is not "field" and a field's name`);
  }
  return field;
}

function chooseUriPart([part = "", ...rest]: readonly string[], rule: RuleBuilder): Transform {
  if (!isUriPart(part) || rest.length > 0)
    rule.problem(`"${[part, ...rest].join(", ")}" is not one of ${URI_PARTS.join(", ")}`);
  return (at) => uriPart(part as UriPart, at);
}

function chooseTrailer(words: readonly string[], rule: RuleBuilder): Transform {
  const field = readField(words, rule) ?? "";
  return (at) => {
    if (!findField(at.bytes, at.start, at.end, field)) return false;
    at.start = value.start;
    at.end = value.end;
    return value.end > value.start;
  };
}
