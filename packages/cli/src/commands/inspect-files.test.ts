import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exchange, pcap } from "../testing/capture.ts";
import { cli } from "../testing/run-cli.ts";

const page = "<script>var a = 'ev' + 'il'; // x\n window [ a ] ( unescape('%61') )</script>";
const rule = (options: string, sid: number): string =>
  `alert http any any -> any any ( msg:"file"; ${options} sid:${sid}; )\n`;

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "peccary-files-"));
  const answer = (type: string, body: string): string =>
    `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const get = "GET /x HTTP/1.1\r\nHost: h\r\n\r\n";
  writeFileSync(join(cwd, "page.pcap"), pcap(exchange(get, answer("text/html", page))));
  writeFileSync(join(cwd, "pdf.pcap"), pcap(exchange(get, answer("text/plain", "%PDF-1.5 x"))));
});
afterAll(() => rmSync(cwd, { recursive: true }));

test.each<[string, string, string, boolean]>([
  [
    "a script by what it comes to",
    "js_data; content:\"var var_0000='evil';window[var_0000]('a')\";",
    "page.pcap",
    true,
  ],
  [
    "with a pattern that is not in the traffic as it is",
    'js_data; content:"evil",fast_pattern;',
    "page.pcap",
    true,
  ],
  ["without one", 'js_data; pcre:"/window\\[var_0000\\]/";', "page.pcap", true],
  ["a script that is another", 'js_data; content:"harmless";', "page.pcap", false],
  ["a file by its type", 'file_type:"PDF,1.5"; file_data; content:"x";', "pdf.pcap", true],
  ["by its type alone", "file_type:PDF;", "pdf.pcap", true],
  ["by another type", 'file_type:"MSEXE PDF,1.6"; file_data; content:"x";', "pdf.pcap", false],
])("%s", async (_, options, file, expected) => {
  writeFileSync(join(cwd, "a.rules"), rule(options, 1));
  const { stdout, stderr, code } = await cli(["inspect", file, "--rules", "a.rules", "-o", "eve"], { cwd });
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  const sids = stdout
    .split("\n")
    .filter((line) => line.includes('"event_type":"alert"'))
    .map((line) => JSON.parse(line).alert.signature_id);
  expect(sids).toEqual(expected ? [1] : []);
});
