/** Suricata's names of buffers, and ours: an option of Snort 3 form. Buffers of which we have nothing are absent. */

const field = (name: string): string => `http_header:field ${name}`;

/** By their dotted names. The old names of most have `_` in the place of `.`, and some are in `oldNames`. */
const buffers: { readonly [name: string]: string } = {
  "http.uri": "http_uri",
  "http.uri.raw": "http_raw_uri",
  "http.method": "http_method",
  "http.header": "http_header",
  "http.header.raw": "http_raw_header",
  "http.header_names": "http_header_names",
  "http.cookie": "http_cookie",
  "http.user_agent": field("user-agent"),
  "http.host": "http_host",
  "http.host.raw": field("host"),
  "http.accept": field("accept"),
  "http.accept_enc": field("accept-encoding"),
  "http.accept_lang": field("accept-language"),
  "http.connection": field("connection"),
  "http.content_len": field("content-length"),
  "http.content_type": field("content-type"),
  "http.location": field("location"),
  "http.referer": field("referer"),
  "http.server": field("server"),
  "http.request_body": "http_request_body",
  "http.response_body": "http_response_body",
  "http.request_line": "http_raw_request",
  "http.response_line": "http_raw_status",
  "http.stat_code": "http_stat_code",
  "http.stat_msg": "http_stat_msg",
  "http.protocol": "http_version",
  "http.start": "http_start",
  "file.data": "file_data",
  "dns.query": "dns_query",
  "tls.sni": "tls_sni",
  "tls.certs": "tls_certs",
  "tls.cert_subject": "tls_cert_subject",
  "tls.cert_issuer": "tls_cert_issuer",
  "tls.cert_serial": "tls_cert_serial",
  "tls.cert_fingerprint": "tls_cert_fingerprint",
  "ja3.hash": "ja3_hash",
  "ja3.string": "ja3_string",
  "ja3s.hash": "ja3s_hash",
  "ja4.hash": "ja4_hash",
  "tls.random": "tls_random",
  "tls.random_time": "tls_random_time",
  "tls.random_bytes": "tls_random_bytes",
  "ssh.proto": "ssh_proto",
  "ssh.software": "ssh_software",
  "ssh.hassh": "ssh_hassh",
  "ssh.hassh.string": "ssh_hassh_string",
  "ssh.hassh.server": "ssh_hassh_server",
  "ssh.hassh.server.string": "ssh_hassh_server_string",
  "dcerpc.stub_data": "dce_stub_data",
  "ipv4.hdr": "ipv4_hdr",
  "ipv6.hdr": "ipv6_hdr",
  "tcp.hdr": "tcp_hdr",
  "udp.hdr": "udp_hdr",
  "icmpv4.hdr": "icmpv4_hdr",
  "icmpv6.hdr": "icmpv6_hdr",
};

/** Old names that stand before what they are for, as the dotted ones do. */
const oldNames: { readonly [name: string]: string } = {
  file_data: "file.data",
  dns_query: "dns.query",
  tls_sni: "tls.sni",
  tls_cert_subject: "tls.cert_subject",
  tls_cert_issuer: "tls.cert_issuer",
  tls_cert_serial: "tls.cert_serial",
  tls_cert_fingerprint: "tls.cert_fingerprint",
  ja3_hash: "ja3.hash",
  ja3_string: "ja3.string",
  ja3s_hash: "ja3s.hash",
  ja4_hash: "ja4.hash",
  http_header_names: "http.header_names",
  http_accept: "http.accept",
  http_accept_enc: "http.accept_enc",
  http_accept_lang: "http.accept_lang",
  http_connection: "http.connection",
  http_content_len: "http.content_len",
  http_content_type: "http.content_type",
  http_referer: "http.referer",
  http_protocol: "http.protocol",
  http_request_line: "http.request_line",
  http_response_line: "http.response_line",
  http_start: "http.start",
  http_location: "http.location",
  http_server: "http.server",
  ssh_proto: "ssh.proto",
  ssh_software: "ssh.software",
  ssh_hassh: "ssh.hassh",
  dce_stub_data: "dcerpc.stub_data",
};

/** Options that say of the content before them where it is sought. */
const modifiers: { readonly [name: string]: string } = {
  http_uri: "http.uri",
  http_raw_uri: "http.uri.raw",
  http_method: "http.method",
  http_header: "http.header",
  http_raw_header: "http.header.raw",
  http_cookie: "http.cookie",
  http_user_agent: "http.user_agent",
  http_host: "http.host",
  http_raw_host: "http.host.raw",
  http_client_body: "http.request_body",
  http_server_body: "http.response_body",
  http_stat_code: "http.stat_code",
  http_stat_msg: "http.stat_msg",
};

const pcreFlags: { readonly [letter: string]: string } = {
  U: "http.uri",
  I: "http.uri.raw",
  P: "http.request_body",
  Q: "http.response_body",
  H: "http.header",
  D: "http.header.raw",
  M: "http.method",
  C: "http.cookie",
  S: "http.stat_code",
  Y: "http.stat_msg",
  V: "http.user_agent",
  W: "http.host",
};

const own = (table: { readonly [name: string]: string }, name: string): string | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** The buffer that an option makes the one for what follows it. */
export const suricataSticky = (name: string): string | undefined => own(buffers, own(oldNames, name) ?? name);

/** The buffer that an option puts the content before it into. */
export function suricataModifier(name: string): string | undefined {
  const buffer = own(modifiers, name);
  return buffer === undefined ? undefined : buffers[buffer];
}

export function suricataPcreFlag(letter: string): string | undefined {
  const buffer = own(pcreFlags, letter);
  return buffer === undefined ? undefined : buffers[buffer];
}

/** Whether only Suricata knows this name; Snort has file_data too. */
export const isSuricataBuffer = (name: string): boolean =>
  name.includes(".") ||
  (name !== "file_data" && name !== "dce_stub_data" && own(oldNames, name) !== undefined);

/** All dotted names that are known, for the reference. */
export const suricataBufferNames: readonly string[] = Object.keys(buffers);
