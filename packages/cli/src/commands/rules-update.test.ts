import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cli } from "../testing/run-cli.ts";

const rule = (sid: number, rev = 1): string =>
  `alert tcp any any -> any any ( msg:"m${sid}"; content:"x"; sid:${sid}; rev:${rev}; )\n`;
const BAD = 'alert tcp any any -> any any ( msg:"bad"; frobnicate:1; sid:9; )\n';

let cwd: string;
let server: Server;
let url: string;
/** What the server has, by path; a number is a status. */
let served: { [path: string]: Uint8Array | string | number };

beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), "peccary-update-"));
  served = {};
  server = createServer((request, response) => {
    const found = served[new URL(request.url ?? "/", "http://x").pathname] ?? 404;
    if (typeof found === "number") response.writeHead(found, { location: "/moved.rules" }).end();
    else response.end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(cwd, { recursive: true });
});

const update = (...args: string[]) => cli(["rules", "update", "--dir", "rules", ...args], { cwd });
const read = (name: string): string => readFileSync(join(cwd, "rules", name), "utf8");
const sum = (kind: string, bytes: Uint8Array | string): string =>
  createHash(kind).update(bytes).digest("hex");

function tar(files: { readonly [name: string]: string }): Uint8Array {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const header = Buffer.alloc(512);
    header.write(name);
    header.write("0000644\0", 100);
    header.write(`${text.length.toString(8).padStart(11, "0")}\0`, 124);
    header.write("        0", 148);
    header.write("ustar\x0000", 257, "latin1");
    const total = header.reduce((before, octet) => before + octet, 0);
    header.write(`${total.toString(8).padStart(6, "0")}\0 `, 148);
    return [header, Buffer.from(text), Buffer.alloc((512 - (text.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1_024)]);
}

function zip(files: { readonly [name: string]: string }): Uint8Array {
  const parts: Buffer[] = [];
  const entries: Buffer[] = [];
  for (const [name, text] of Object.entries(files)) {
    const data = deflateRawSync(text);
    const at = parts.reduce((length, part) => length + part.length, 0);
    const local = Buffer.alloc(30);
    local.write("PK\x03\x04", "latin1");
    local.writeUInt16LE(name.length, 26);
    parts.push(local, Buffer.from(name), data);
    const entry = Buffer.alloc(46);
    entry.write("PK\x01\x02", "latin1");
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    entries.push(entry, Buffer.from(name));
  }
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(Buffer.concat(parts).length, 16);
  return Buffer.concat([...parts, ...entries, end]);
}

const files = {
  "rules/b.rules": rule(2),
  "rules/a.rules": rule(1),
  LICENSE: "no rules",
  "../etc/x.conf": "neither",
};

test.each<[string, string, Uint8Array | string]>([
  ["a plain file", "/dir/mine.rules", rule(1) + rule(2)],
  ["one that is packed", "/mine.rules.gz", gzipSync(rule(1) + rule(2))],
  ["a tar archive", "/mine.tar", tar(files)],
  ["one that is packed", "/mine.tar.gz", gzipSync(tar(files))],
  ["a zip archive", "/mine.zip", zip(files)],
])("fetches %s", async (_, path, body) => {
  served[path] = body;
  const ran = await update("--url", `${url}${path}?secret=1`);
  expect(ran.stderr).toBe("");
  expect(ran.stdout).toContain(
    `rules/mine.rules: updated, from ${url}${path} (no check sum)\n2 of 2 rules can be used\n`,
  );
  expect(ran.stdout).toMatch(/^CHANGE +RULES +SID\nadded +2 +1, 2\n$/m);
  expect(ran.code).toBe(0);
  expect((await cli(["rules", "list", "rules", "-o", "json"], { cwd })).stdout).toMatch(
    /"sid": 1,[\s\S]*"sid": 2,/,
  );
  expect(readdirSync(join(cwd, "rules"))).toEqual(["mine.rules"]);
});

test("a file; says what changed, and keeps what was before", async () => {
  writeFileSync(join(cwd, "new.rules"), rule(1) + rule(2) + BAD);
  await update("--url", "new.rules", "--name", "mine");
  const before = read("mine.rules");
  writeFileSync(join(cwd, "new.rules"), rule(2, 2) + rule(3) + BAD);
  const ran = await update("--url", "new.rules", "--name", "mine", "-o", "json");
  expect(JSON.parse(ran.stdout)).toEqual({
    file: "rules/mine.rules",
    from: "new.rules",
    verified: null,
    written: true,
    total: 3,
    loaded: 2,
    added: ["1:3"],
    removed: ["1:1"],
    changed: ["1:2"],
  });
  expect(read("mine.rules.former")).toBe(before);
  expect(readdirSync(join(cwd, "rules"))).toEqual(["mine.rules", "mine.rules.former"]);

  const again = await update("--url", "new.rules", "--name", "mine");
  expect(again.stdout).toMatch(/^rules\/mine\.rules: as before, .*\n2 of 3 rules can be used; .*\n$/);
  expect(read("mine.rules.former")).toBe(before);
});

test.each([
  [rule(1), 0],
  [rule(1) + BAD, 3],
])("--check: %j ends with %i", async (text, code) => {
  served["/a.rules"] = text;
  expect((await update("--url", `${url}/a.rules`, "--check")).code).toBe(code);
  expect(read("a.rules")).toBe(text);
});

test.each([
  ["md5", (text: string) => `${sum("md5", text)}\n`, /md5 sum fits/],
  ["sha256", (text: string) => `${sum("sha256", text)}  a.rules\n`, /sha256 sum fits/],
  ["md5", () => "<html>nothing here</html>", /no check sum/],
])("compares with the .%s beside it", async (kind, text, said) => {
  served["/a.rules"] = rule(1);
  served[`/a.rules.${kind}`] = text(rule(1));
  expect((await update("--url", `${url}/a.rules`)).stdout).toMatch(said);
});

test("follows a redirection", async () => {
  served["/a.rules"] = 302;
  served["/moved.rules"] = rule(1);
  expect((await update("--url", `${url}/a.rules`)).code).toBe(0);
});

test.each<[string, () => readonly string[], number, RegExp]>([
  [
    "another md5",
    () => ["--url", `${url}/md5.rules`],
    1,
    /its md5 sum is .* and md5\.rules\.md5 says 0{32}; nothing was changed \(RULES_CHECKSUM\)/,
  ],
  [
    "another sha256",
    () => ["--url", `${url}/good.rules`, "--sha256", "0".repeat(64)],
    1,
    /\(RULES_CHECKSUM\)/,
  ],
  [
    "no sum",
    () => ["--url", `${url}/good.rules`, "--sha256", "x"],
    2,
    /--sha256 takes 64 hexadecimal digits/,
  ],
  [
    "nothing there",
    () => ["--url", `${url}/gone.rules`],
    1,
    /cannot read rules from .*gone\.rules: there is nothing/,
  ],
  ["no such file", () => ["--url", "gone.rules"], 1, /cannot read rules from gone\.rules: there is nothing/],
  ["an error", () => ["--url", `${url}/error.rules`], 1, /the server says 500 Internal Server Error/],
  ["nobody there", () => ["--url", "http://127.0.0.1:9/a.rules"], 1, /\(RULES_UNREADABLE\)/],
  [
    "no rules",
    () => ["--url", `${url}/empty.rules`],
    1,
    /holds no rules; nothing was changed \(RULES_MISSING\)/,
  ],
  ["an archive cut off", () => ["--url", `${url}/cut.zip`], 1, /the zip archive is damaged/],
  ["a stream cut off", () => ["--url", `${url}/cut.gz`], 1, /cannot be read/],
  ["something else", () => ["--url", `${url}/image.rules`], 1, /neither text nor an archive that is known/],
  ["another protocol", () => ["--url", "ftp://h/a.rules"], 1, /use http or https \(RULES_URL\)/],
  ["no name", () => ["--url", `${url}/`], 2, /is no name for a file of rules/],
  [
    "a name elsewhere",
    () => ["--url", `${url}/good.rules`, "--name", "../x"],
    2,
    /is no name for a file of rules/,
  ],
  ["no URL", () => [], 2, /required option '--url <URL\|FILE>' not specified/],
])("%s: what was there stays", async (_, args, code, said) => {
  served = {
    "/good.rules": rule(1),
    "/md5.rules": rule(1),
    "/md5.rules.md5": "0".repeat(32),
    "/error.rules": 500,
    "/empty.rules": "# no rules\n",
    "/cut.zip": zip(files).slice(0, -30),
    "/cut.gz": gzipSync(tar(files)).slice(0, 100),
    "/image.rules": "\x89PNG\0\0",
    "/": rule(1),
  };
  await update("--url", `${url}/good.rules`, "--name", "kept");
  const ran = await update(...args());
  expect(ran.stderr).toMatch(said);
  expect(ran.code).toBe(code);
  expect(readdirSync(join(cwd, "rules"))).toEqual(["kept.rules"]);
});
