import { type BufferName, bufferNames, bufferNumber } from "../buffers.ts";
import type { RuleBuilder, RuleOption } from "../rules/option.ts";
import { splitArguments, unquote } from "./reading/arguments.ts";

const summaries: { readonly [name in BufferName]: string } = {
  pkt_data: "What a packet or a piece of a stream carries.",
  raw_data: "The same before any normalisation.",
  file_data: "A file, or a body that can be one, decoded.",
  base64_data: "What base64_decode decoded.",
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
  http_request_body: "Body of a request, without chunk lengths and compression.",
  http_response_body: "Body of a response, without chunk lengths and compression.",
  http_host: "Host a request is for, in small letters and without a port.",
  http_header_names: "Names of the header fields, each in its line.",
  http_start: "First line and header fields, as sent.",
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
};

/** Reads what stands after the colon; undefined: nothing may. */
type ReadKey = (text: string, rule: RuleBuilder) => string | undefined;

/** Buffers that take a parameter. */
const readers: { readonly [name: string]: ReadKey } = {
  http_header: readField,
  http_raw_header: readField,
  http_trailer: readField,
  http_raw_trailer: readField,
  http_param(text, rule) {
    const [name = "", how, ...rest] = splitArguments(text);
    if (name === "" || rest.length > 0 || (how !== undefined && how !== "nocase"))
      rule.problem(`expected the name of a parameter and perhaps nocase, found "${text}"`);
    return how === undefined ? unquote(name) : `${unquote(name)},nocase`;
  },
};

const examples: { readonly [name: string]: string } = {
  http_header: "http_header:field user-agent",
  http_param: 'http_param:"id",nocase',
};

/** All sticky buffers: each makes its part of the traffic the one that the options after it search. */
export const stickyBuffers: readonly RuleOption[] = bufferNames.map((name) => ({
  name,
  summary: summaries[name],
  example: examples[name] ?? name,
  selects: true,

  add(text, rule) {
    const read = readers[name];
    if (text === "" && name !== "http_param") rule.select(bufferNumber(name));
    else if (read === undefined) rule.problem(`takes no value, found "${text}"`);
    else {
      const key = read(text, rule);
      rule.select(bufferNumber(name), ...(key === undefined ? [] : [key]));
    }
  },
}));

function readField(text: string, rule: RuleBuilder): string | undefined {
  let field: string | undefined;
  for (const part of splitArguments(text)) {
    const [, name = "", value = ""] = /^(\S*)\s*(.*)$/.exec(part) ?? [];
    if (name === "field" && /^[\w!#$%&'*+.^`|~-]+$/.test(value)) field = value.toLowerCase();
    else if (/^(request|with_header|with_body|with_trailer)$/.test(part))
      rule.unsupported(`${part}: a rule sees one side of the conversation at a time`);
    else rule.problem(`"${part}" is not "field" and a field's name`);
  }
  return field;
}
