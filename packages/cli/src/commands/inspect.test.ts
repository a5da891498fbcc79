import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exchange, pcap } from "../testing/capture.ts";
import { cli } from "../testing/run-cli.ts";

const attack = exchange("GET /cmd.exe HTTP/1.1\r\nHost: shop\r\n\r\n");
const harmless = exchange("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "peccary-inspect-"));
  writeFileSync(join(cwd, "attack.pcap"), pcap(attack));
  writeFileSync(join(cwd, "harmless.pcap"), pcap(harmless));
  // The record of the last packet is there, half of the packet is not.
  writeFileSync(join(cwd, "short.pcap"), pcap(attack).subarray(0, -30));
  writeFileSync(join(cwd, "wireless.pcap"), pcap(attack, 105));
  writeFileSync(join(cwd, "empty.pcap"), "");
  writeFileSync(join(cwd, "text.pcap"), "this is not a capture");
  const rule =
    'alert tcp any any -> any any ( msg:"one"; http_uri; content:"/cmd"; classtype:web-application-attack; metadata:mitre_technique_id T1190; sid:7; rev:3; )';
  writeFileSync(join(cwd, "one.rules"), rule);
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const events = (stdout: string) =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

test("an alert is one EVE object a line, and nothing else is on stdout", async () => {
  const { code, stdout, stderr } = await cli(["inspect", "attack.pcap", "--rules", "one.rules"], { cwd });
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(events(stdout)).toEqual([
    {
      timestamp: "2023-11-14T22:13:20.000004+0000",
      flow_id: expect.any(Number),
      event_type: "alert",
      pcap_cnt: 4,
      pcap_filename: "attack.pcap",
      src_ip: "10.0.0.1",
      src_port: 40_000,
      dest_ip: "10.0.0.2",
      dest_port: 80,
      proto: "TCP",
      app_proto: "http",
      community_id: expect.stringMatching(/^1:/),
      alert: {
        action: "allowed",
        gid: 1,
        signature_id: 7,
        rev: 3,
        signature: "one",
        category: "Web Application Attack",
        severity: 1,
        metadata: { mitre_technique_id: ["T1190"] },
      },
    },
  ]);
});

test("each file starts afresh", async () => {
  const { stdout } = await cli(
    ["inspect", "attack.pcap", "harmless.pcap", "attack.pcap", "--rules", "one.rules"],
    { cwd },
  );
  expect(events(stdout).map((event) => [event.pcap_filename, event.pcap_cnt])).toEqual([
    ["attack.pcap", 4],
    ["attack.pcap", 4],
  ]);
});

test("--thorough looks at packets that were not captured whole", async () => {
  const request = "GET /cmd.exe HTTP/1.1\r\nHost: h\r\nX: this end is not captured\r\n\r\n";
  const cut = exchange(request).map((frame) => frame.subarray(0, 100));
  writeFileSync(join(cwd, "cut.pcap"), pcap(cut));
  const ask = (...more: string[]) => cli(["inspect", "cut.pcap", "--rules", "raw.rules", ...more], { cwd });
  writeFileSync(join(cwd, "raw.rules"), 'alert tcp any any -> any any ( content:"/cmd.exe"; sid:1; )');
  expect(events((await ask()).stdout)).toEqual([]);
  expect(events((await ask("--thorough")).stdout)).toHaveLength(1);
});

test("standard input is a file too", async () => {
  const { stdout, code } = await cli(["inspect", "-", "--rules", "one.rules"], { cwd, stdin: pcap(attack) });
  expect(code).toBe(0);
  expect(events(stdout)).toMatchObject([{ pcap_filename: "-", alert: { signature_id: 7 } }]);
});

describe("a file that is no good fails alone", () => {
  test.each([
    [
      "short.pcap",
      /short\.pcap: the file ends in the middle of packet 8.*the 7 packets before that were inspected/,
      1,
    ],
    ["wireless.pcap", /wireless\.pcap: 8 packets are of link type 105/, 0],
    ["empty.pcap", /empty\.pcap: .*empty/, 0],
    ["text.pcap", /text\.pcap: .*neither pcap nor pcapng/, 0],
    ["missing.pcap", /missing\.pcap: .*no such file or directory/, 0],
  ])("%s", async (file, message, alerts) => {
    const { code, stdout, stderr } = await cli(["inspect", file, "attack.pcap", "--rules", "one.rules"], {
      cwd,
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/\(CAPTURE_UNREADABLE\)\n$/);
    expect(events(stdout).map((event) => event.pcap_filename)).toEqual([
      ...Array(alerts).fill(file),
      "attack.pcap",
    ]);
  });
});

const built = existsSync(join(import.meta.dirname, "../../dist/main.js"));

test.skipIf(!built)("a reader who has seen enough is no error", async () => {
  const program = join(import.meta.dirname, "../../bin/peccary.mjs");
  writeFileSync(join(cwd, "long.pcap"), pcap(Array(20_000).fill(attack).flat()));
  const line = `${process.execPath} ${program} inspect long.pcap --rules one.rules --log flow,http | head -1; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await promisify(execFile)("bash", ["-c", line], { cwd });
  expect(stdout.trimEnd().split("\n").at(-1)).toBe("0");
  expect(stderr).toBe("");
});

test.each([
  ["no file", [], 2, /missing required argument/],
  ["an unknown form", ["attack.pcap", "-o", "xml"], 2, /Allowed choices are eve, json, table/],
  [
    "an unknown log",
    ["attack.pcap", "--log", "smtp"],
    2,
    /--log takes flow, dns, http, smb, tls; not "smtp"/,
  ],
  ["a bad variable", ["attack.pcap", "--var", "HOME_NET"], 2, /--var takes NAME=VALUE/],
  [
    "rules that are not there",
    ["attack.pcap", "--rules", "none.rules"],
    1,
    /cannot read rules from none\.rules/,
  ],
])("%s", async (_what, args, exit, message) => {
  const { code, stdout, stderr } = await cli(["inspect", ...args], { cwd });
  expect(stderr).toMatch(message);
  expect(stdout).toBe("");
  expect(code).toBe(exit);
});

test("the other forms", async () => {
  const as = async (...args: string[]) =>
    (await cli(["inspect", "attack.pcap", "--rules", "one.rules", ...args], { cwd })).stdout;
  expect(JSON.parse(await as("-o", "json"))).toMatchObject([{ alert: { signature_id: 7 } }]);
  expect(await as("-o", "table")).toMatch(
    /^FIRST SEEN .*MESSAGE\n2023-11-14T22:13:20\.000 .*1:7:3 .*10\.0\.0\.2:80 .*one\n$/,
  );
  expect(events(await as("--log", "flow,http")).map((event) => event.event_type)).toEqual(
    expect.arrayContaining(["alert", "http", "flow"]),
  );
});

test("statistics are talk, not data", async () => {
  const { stdout, stderr } = await cli(["inspect", "harmless.pcap", "--stats"], { cwd });
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^packets {3,}8 /m);
});

test("statistics say which rules were given up, and what limits refused, over all files", async () => {
  const rule = 'alert tcp any any -> any any (content:"a"; content:"b",distance 0; sid:21;)';
  writeFileSync(join(cwd, "slow.rules"), rule);
  writeFileSync(join(cwd, "slow.pcap"), pcap(exchange(`${"a".repeat(6_000)}\r\n`)));
  const { stderr } = await cli(["inspect", "--rules", "slow.rules", "--stats", "slow.pcap", "slow.pcap"], {
    cwd,
  });
  const counts = (name: string) => Number(new RegExp(`^${name} +(\\d+)$`, "m").exec(stderr)?.[1]);
  expect(counts("given up: sid 21")).toBeGreaterThanOrEqual(2);
  expect(counts("given up: sid 21") % 2).toBe(0);
  expect(counts("refused: searchedBytes")).toBe(counts("given up: sid 21"));
});
