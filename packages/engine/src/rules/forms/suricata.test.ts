import { describe, expect, test } from "vitest";
import { bufferNumber } from "../../buffers.ts";
import { fromLatin1 } from "../../bytes.ts";
import { Detector } from "../../detect/detector.ts";
import { aFlow, alerts, detector, inspection, type Traffic } from "../../testing/option.ts";
import { parseRules } from "../index.ts";
import { tokenize } from "../tokenize.ts";
import { fromSuricata } from "./suricata.ts";

const translated = (text: string, header = "alert tcp any any -> any any"): string =>
  fromSuricata(tokenize(`${header} (${text})`).rules[0]!)
    .options.map((option) => `${option.name}${option.text === "" ? "" : `:${option.text}`};`)
    .join(" ");

test.each([
  ['http.uri; content:"a"; nocase;', 'http_uri; content:"a",nocase;'],
  ['http.uri; content:"a"; http.method; content:"b";', 'http_uri; content:"a"; http_method; content:"b";'],
  [
    'http.uri; content:"a"; http.method; content:"b"; http.uri; content:"c"; distance:0;',
    'http_uri; content:"a"; content:"c",distance 0; http_method; content:"b";',
  ],
  ['http.uri; content:"a"; pkt_data; content:"b";', 'http_uri; content:"a"; http_message; content:"b";'],
  ['content:"b"; dns.query; content:"a";', 'content:"b"; dns_query; content:"a";'],
  ['content:"b"; tcp.hdr; content:"a";', 'stream_data; content:"b"; tcp_hdr; content:"a";'],
  ['content:"b"; ssl_state:client_hello;', 'ssl_state:client_hello; content:"b";'],
  [
    'content:"a"; http_uri; content:"b"; http_user_agent;',
    'http_uri; content:"a"; http_header:field user-agent; content:"b";',
  ],
  ['content:"a"; startswith; endswith;', 'stream_data; content:"a",startswith,endswith;'],
  ['content:"a"; bsize:1; fast_pattern;', 'stream_data; content:"a",fast_pattern; bufferlen:1;'],
  ['content:!"a"; fast_pattern;', 'stream_data; content:!"a";'],
  ['content:"a"; isdataat:!1,relative;', 'stream_data; content:"a"; isdataat:!0,relative;'],
  ['content:"a"; isdataat:4,relative;', 'stream_data; content:"a"; isdataat:3,relative;'],
  ["isdataat:20;", "stream_data; isdataat:20;"],
  ["urilen:<9;", "http_uri; bufferlen:<9;"],
  ["urilen:9,raw;", "http_raw_uri; bufferlen:9;"],
  ['pcre:"/a/Wi";', 'http_host; pcre:"/a/i";'],
  ['dns.query; dotprefix; content:".a";', 'dns_query; dotprefix; content:".a";'],
  ['tls_sni; content:"a";', 'tls_sni; content:"a";'],
  ['tls.fingerprint:"aa:bb";', 'tls_cert_fingerprint; content:"aa:bb",nocase;'],
  ["noalert;", "flowbits:noalert;"],
  ["tls.version:1.2;", "ssl_version:tls1.2;"],
  ["tcp.flags:S; tcp.mss:1-5;", "flags:S; tcp_mss:1-5;"],
  ["hostbits:set,seen,dst;", "xbits:set,seen,track ip_dst;"],
  ["stream_reassemble:disable,client,noalert;", "stream_reassemble:action disable,direction client,noalert;"],
  ["ssh.protoversion:2_compat;", 'ssh_proto; pcre:"/^(?:2|1\\.99)/";'],
  ["ssh.softwareversion:PuTTY;", 'ssh_software; content:"PuTTY";'],
  ["http.referer; absent;", "absent:http_header:field referer;"],
  ['prefilter; bypass; filestore; content:"a";', 'stream_data; content:"a";'],
  ['http.request_body; content:"a";', 'http_request_body; content:"a";'],
])("%s is %s", (text, expected) => {
  expect(translated(text)).toBe(expected);
});

test.each([
  ["tls", "ssl", "app-layer-protocol:ssl; sid:1;"],
  ["http", "http", "app-layer-protocol:http; sid:1;"],
  ["tcp-pkt", "tcp", "flow:no_stream; sid:1;"],
  ["tcp-stream", "tcp", "flow:only_stream; sid:1;"],
  ["udp", "udp", "sid:1;"],
])("alert %s is alert %s", (protocol, wire, options) => {
  const header = `alert ${protocol} any any -> any any`;
  expect(fromSuricata(tokenize(`${header} (sid:1;)`).rules[0]!).header).toBe(
    `alert ${wire} any any -> any any`,
  );
  expect(translated("sid:1;", header)).toBe(options);
});

describe("rules that match", () => {
  const unit = (service: string, buffers: Traffic["buffers"], more: Traffic = {}): Traffic => ({
    service,
    kind: "unit",
    flow: aFlow({ service }),
    ...(buffers !== undefined && { buffers }),
    ...more,
  });
  const http = (buffers: Traffic["buffers"], more: Traffic = {}) => unit("http", buffers, more);

  test.each([
    [
      "http",
      'http.method; content:"GET"; http.uri; content:"/x"; startswith;',
      http({ http_method: "GET", http_uri: "/xy" }),
      true,
    ],
    [
      "http",
      'http.method; content:"GET"; http.uri; content:"/x"; startswith;',
      http({ http_method: "GET", http_uri: "/y/x" }),
      false,
    ],
    ["http", 'http.uri; content:"/x"; bsize:2;', http({ http_uri: "/xy" }), false],
    ["http", 'http.request_body; content:"a";', http({ http_raw_body: "a" }), true],
    ["http", 'http.request_body; content:"a";', http({ http_raw_body: "a" }, { toServer: false }), false],
    ["http", 'http.response_body; content:"a";', http({ http_raw_body: "a" }, { toServer: false }), true],
    ["tls", 'tls.sni; content:"a.test"; endswith;', unit("ssl", { tls_sni: "b.a.test" }), true],
    ["tls", 'tls.sni; dotprefix; content:".a.test"; endswith;', unit("ssl", { tls_sni: "ba.test" }), false],
    ["tcp", 'tls.sni; content:"a.test"; endswith;', unit("ssl", { tls_sni: "a.test" }), true],
    [
      "tls",
      'ja3.hash; content:"0123456789abcdef0123456789abcdef";',
      unit("ssl", { ja3_hash: "0123456789abcdef0123456789abcdef" }),
      true,
    ],
    ["http", 'content:"a";', { payload: "a" }, false],
    ["http", 'content:"a";', { payload: "a", flow: aFlow({ service: "http" }), service: "http" }, true],
    [
      "http",
      'content:"a"; http.method; content:"GET";',
      http({ http_method: "GET" }, { find: () => false }),
      false,
    ],
    ["tcp", 'content:"a"; isdataat:!1,relative;', { payload: "ba" }, true],
    ["tcp", 'content:"a"; isdataat:!1,relative;', { payload: "ab" }, false],
    ["tcp", 'content:"a"; isdataat:2,relative;', { payload: "abc" }, true],
    ["tcp", 'content:"a"; isdataat:3,relative;', { payload: "abc" }, false],
  ] as const)("alert %s … (%s) on %j: %s", (protocol, options, traffic, expected) => {
    const text = `alert ${protocol} any any -> any any (${options} sid:1;)`;
    const { ruleSet, problems } = parseRules([{ name: "test", text }], { form: "suricata" });
    expect(problems).toEqual([]);
    const one = new Detector(ruleSet);
    expect(alerts(one, traffic)).toEqual(expected ? [1] : []);
  });

  test.each([
    ["b.a.test", [1]],
    ["b.a.test.c", []],
  ])("a host that is %s is looked up by name", (host, expected) => {
    const one = detector('alert http any any -> any any (http.host; content:"a.test"; endswith; sid:1;)');
    const traffic = inspection(http({ http_header: `Host: ${host.toUpperCase()}:80\r\n` }));
    const { buffers } = traffic;
    buffers.find = (number) => {
      if (number !== bufferNumber("http_host")) return false;
      buffers.found.bytes = fromLatin1(host);
      buffers.found.start = 0;
      buffers.found.end = host.length;
      return true;
    };
    const found: number[] = [];
    one.inspect(traffic, ({ sid }) => void found.push(sid));
    expect(found).toEqual(expected);
  });
});
