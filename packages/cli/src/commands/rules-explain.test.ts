import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exchange, pcap } from "../testing/capture.ts";
import { cli } from "../testing/run-cli.ts";

const RULES = [
  'alert tcp any any -> any any ( msg:"shell asked for"; flow:to_server; http_uri; content:"/cmd.exe",nocase; content:"dir",distance 0; sid:1; )',
  'alert tcp any any -> any any ( msg:"needs a mark"; flowbits:isset,mark; content:"x"; sid:2; )',
  'alert tcp any any -> any any ( msg:"bad"; content; sid:3; )',
  'alert tcp any any -> any any ( msg:"answer"; flow:to_client; file_data; content:"|00|secret"; service:http; sid:4; )',
  'alert udp any any -> any 53 ( msg:"datagram"; content:"|01 02|it\'s 100%"; sid:5; )',
];

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "peccary-explain-"));
  writeFileSync(join(cwd, "r.rules"), RULES.join("\n"));
  const request = (uri: string) => `GET ${uri} HTTP/1.1\r\nHost: h\r\n\r\n`;
  writeFileSync(join(cwd, "hit.pcap"), pcap(exchange(request("/a/CMD.exe?c=dir"))));
  writeFileSync(join(cwd, "unread.pcap"), pcap(exchange(request("/a/CMD.exe?c=dir")).slice(0, 4)));
  writeFileSync(join(cwd, "near.pcap"), pcap(exchange(request("/dir/cmd.exe"))));
  writeFileSync(join(cwd, "none.pcap"), pcap(exchange(request("/"))));
});
afterAll(() => rmSync(cwd, { recursive: true }));

const explain = (...args: readonly string[]) =>
  cli(["rules", "explain", "--rules", "r.rules", ...args], { cwd });

test("a rule in words, and a curl command that makes it fire", async () => {
  const { stdout, code } = await explain("--sid", "1");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^1:1:0 shell asked for\n {2}for: service http\b.*, to the server\n/);
  expect(stdout).toMatch(/content:"dir",distance 0 +"dir" must stand after the last match/);
  expect(stdout).toMatch(/^ {2}curl .*'http:\/\/192\.0\.2\.80\/cmd\.exedir'$/m);
});

test("what it writes with -w makes the rule fire", async () => {
  for (const sid of ["1", "4", "5"]) {
    expect((await explain("--sid", sid, "-w", "fires.pcap")).code).toBe(0);
    const { stdout } = await cli(["inspect", "--rules", "r.rules", "fires.pcap"], { cwd });
    const sids = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).alert.signature_id);
    expect(sids).toContain(Number(sid));
  }
  expect(readFileSync(join(cwd, "fires.pcap")).readUInt32LE(0)).toBe(0xa1b2c3d4);
});

test.each([
  ["4", /^It fires on this TCP payload from the server's answer .*\n\n {2}0000 {2}48 54 54 50 2f/m],
  ["5", /printf '\\001\\002it\\047s 100%%' \| nc -u -w 1 HOST 53$/m],
  [
    "2",
    /^No traffic was found that makes it fire by itself: in the best attempt "flowbits:isset,mark" is not met\.$/m,
  ],
])("sid %s without a capture", async (sid, text) => {
  expect((await explain("--sid", sid)).stdout).toMatch(text);
});

test("a capture that it matches", async () => {
  const { stdout, code } = await explain("--sid", "1", "hit.pcap");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^packet 4, http message, header: MATCH$/m);
  expect(stdout).toMatch(
    /passed {2}content:"dir",distance 0\n +at 13 of 16 in http_uri: \/a\/CMD\.exe\?c=‹dir›/,
  );
  expect(stdout).toMatch(/matched 1\n/);
});

test("a match in what nobody acknowledged: inspect is silent, and it says so", async () => {
  const { stdout } = await explain("--sid", "1", "unread.pcap");
  expect(stdout).toMatch(/^packet 4, http message, header: MATCH$/m);
  expect(stdout).toMatch(
    /^The match in packet 4 `peccary inspect` does not tell: the other side never acknowledged/m,
  );
});

test("a capture that it nearly matches: which test failed, where, and why", async () => {
  const { stdout } = await explain("--sid", "1", "near.pcap");
  expect(stdout).toMatch(/header: no match\n/);
  expect(stdout).toMatch(
    /FAILED {2}content:"dir",distance 0\n +"dir" must stand after the last match\n +in http_uri, 12 octets, from 12 on: \/dir\/cmd\.exe‸\n +hint: the bytes stand at 1, which is not where the rule looks for them/,
  );
});

test("a capture in which it was never tried", async () => {
  const { stdout } = await explain("--sid", "1", "none.pcap");
  expect(stdout).toMatch(/tried on 0, matched 0/);
  expect(stdout).toMatch(/the fast pattern "\/cmd\.exe" is not in http_uri \(1 octets\)/);
});

test("-o json: the rule, its looks, and a summary", async () => {
  const { stdout } = await explain("--sid", "1", "near.pcap", "-o", "json");
  const { rule, looks, summary } = JSON.parse(stdout);
  expect({ rule, summary }).toMatchObject({ rule: { sid: 1 }, summary: { tried: 1, matched: 0 } });
  expect(looks[0].steps.at(-1)).toMatchObject({
    passed: false,
    option: 'content:"dir",distance 0',
    buffer: "http_uri",
    from: 12,
    around: { offset: 0, hex: Buffer.from("/dir/cmd.exe").toString("hex") },
  });
  const alone = JSON.parse((await explain("--sid", "1", "-o", "json")).stdout);
  expect(alone).toMatchObject({
    sid: 1,
    fires: { transport: "tcp", curl: expect.stringContaining("/cmd.exe") },
  });
});

test.each([
  [["--sid", "9"], 1, /no rule has gid 1 and sid 9/],
  [["--sid", "3"], 1, /the rule at r\.rules:3:\d+ cannot be used: content: .*RULE_REFUSED/],
  [["--sid", "x"], 2, /--sid takes a number/],
  [[], 2, /required option '--sid <N>'/],
  [["--sid", "1", "gone.pcap"], 1, /gone\.pcap: the file cannot be read/],
  [["--sid", "2", "-w", "x.pcap"], 1, /NO_SPECIMEN/],
  [["--sid", "1", "-w", "no/where.pcap"], 1, /FILE_UNWRITABLE/],
])("%j", async (args, code, message) => {
  const ran = await explain(...args);
  expect(ran.stderr).toMatch(message);
  expect(ran.code).toBe(code);
});
