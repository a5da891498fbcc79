import { expect, test } from "vitest";
import { tokenize } from "../tokenize.ts";
import { fromSnort2 } from "./snort2.ts";

const translated = (text: string): string =>
  fromSnort2(tokenize(`alert tcp any any -> any any (${text})`).rules[0]!)
    .options.map((option) => `${option.name}${option.text === "" ? "" : `:${option.text}`};`)
    .join(" ");

test.each([
  ['content:"a"; nocase; depth:3; offset:1;', 'content:"a",nocase,depth 3,offset 1;'],
  ['content:"a"; content:"b"; distance:0; within:2;', 'content:"a"; content:"b",distance 0,within 2;'],
  ['content:"a"; fast_pattern:only;', 'content:"a",fast_pattern,nocase;'],
  ['content:"a"; nocase; fast_pattern:only;', 'content:"a",nocase,fast_pattern;'],
  ['content:"abcd"; fast_pattern:1,2;', 'content:"abcd",fast_pattern_offset 1,fast_pattern_length 2;'],
  ['content:"a"; rawbytes;', 'raw_data; content:"a";'],
  ['content:"a"; http_uri;', 'http_uri; content:"a";'],
  ['content:"a"; http_uri; content:"b"; http_uri;', 'http_uri; content:"a"; content:"b";'],
  ['content:"a"; http_uri; content:"b";', 'http_uri; content:"a"; pkt_data; content:"b";'],
  ['content:"a"; http_header; nocase;', 'http_header; content:"a",nocase;'],
  ['uricontent:"a"; nocase;', 'http_uri; content:"a",nocase;'],
  ['file_data; content:"a"; pcre:"/b/R";', 'file_data; content:"a"; pcre:"/b/R";'],
  [
    'file_data; content:"a"; content:"b"; http_cookie; content:"c";',
    'file_data; content:"a"; http_cookie; content:"b"; file_data; content:"c";',
  ],
  ['pcre:"/a/Ui";', 'http_uri; pcre:"/a/i";'],
  ['pcre:"/a/smiH";', 'http_header; pcre:"/a/smi";'],
  ['pcre:"/a/PB";', 'raw_data; pcre:"/a/";'],
  ['content:"a"; http_uri; isdataat:9,relative;', 'http_uri; content:"a"; isdataat:9,relative;'],
  ['content:"a"; http_uri; isdataat:9;', 'http_uri; content:"a"; pkt_data; isdataat:9;'],
  ['content:"a"; isdataat:!9,relative,rawbytes; nocase;', 'content:"a",nocase; isdataat:!9,relative;'],
  ["urilen:9;", "http_raw_uri; bufferlen:9;"],
  ["urilen:2<>9,norm;", "http_uri; bufferlen:2<=>9;"],
  ["dsize:2<>9;", "dsize:2<=>9;"],
  [
    "metadata:ruleset community, service http, service imap;",
    "metadata:ruleset community; service:http,imap;",
  ],
  ["metadata:service http;", "service:http;"],
  ["sd_pattern:2,us_social;", 'sd_pattern:"us_social",threshold 2;'],
  ["stream_reassemble:disable,client,noalert;", "stream_reassemble:action disable,direction client,noalert;"],
  ["stream_size:client,>,9;", "stream_size:>9,to_server;"],
  ["tag:session,5,packets;", "tag:session,packets 5;"],
  ["tag:host,300,seconds,dst;", "tag:host_dst,seconds 300;"],
  [
    "dce_iface:4B324FC8-1670-01d3-1278-5a47bf6ee188,>1,any_frag;",
    "dce_iface:uuid 4b324fc8-1670-01d3-1278-5a47bf6ee188,version >1,any_frag;",
  ],
  ['sip_header; content:"a";', 'sip_header; content:"a";'],
])("%s is %s", (text, expected) => {
  expect(translated(text)).toBe(expected);
});
