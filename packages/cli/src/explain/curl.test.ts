import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { STARTER_RULES } from "../rule-files.ts";
import { exchange, pcap } from "../testing/capture.ts";
import { cli } from "../testing/run-cli.ts";

const noCurl = spawnSync("curl", ["--version"]).error !== undefined;
const SERVER = "http://192.0.2.80";

let cwd: string;
let server: Server;
/** What the last client sent. */
let heard: Buffer = Buffer.alloc(0);
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "peccary-curl-"));
  server = createServer((socket) => {
    const parts: Buffer[] = [];
    socket.on("error", () => {});
    socket.on("data", (part) => {
      parts.push(part);
      heard = Buffer.concat(parts);
      const [, head = ""] = /^([\s\S]*?\r\n\r\n)/.exec(heard.toString("latin1")) ?? [];
      const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (head !== "" && heard.length >= head.length + length)
        socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.close();
  rmSync(cwd, { recursive: true });
});

// The address of the specimen is nobody's; ours stands in its place, and nothing else is changed.
test.skipIf(noCurl)("the curl commands for the starter rules fire when curl runs them", async () => {
  const { stdout } = await cli(["rules", "list", "-o", "json"]);
  const sids = (JSON.parse(stdout) as { sid: number }[]).map(({ sid }) => sid);
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const silent: number[] = [];
  let run = 0;
  for (const sid of sids) {
    const { fires } = JSON.parse(
      (await cli(["rules", "explain", "--sid", String(sid), "-o", "json"])).stdout,
    );
    if (fires?.curl === undefined || fires.filtered || !fires.curl.includes(`'${SERVER}/`)) continue;
    heard = Buffer.alloc(0);
    await promisify(execFile)("bash", ["-c", fires.curl.replace(SERVER, here)], { timeout: 10_000 });
    writeFileSync(join(cwd, "heard.pcap"), pcap(exchange(heard.toString("latin1"))));
    const found = await cli(["inspect", "--rules", STARTER_RULES, "heard.pcap"], { cwd });
    if (!found.stdout.includes(`"signature_id":${sid},`)) silent.push(sid);
    run++;
  }
  expect(silent).toEqual([]);
  expect(run).toBeGreaterThan(20);
});
