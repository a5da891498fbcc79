/** What is fetched of captures: a real control plane, two real agents, files as sensors write them. */
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Agent, startAgent } from "@peccary/agent";
import { type Control, startControl } from "@peccary/control";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { exchange, pcap } from "../testing/capture.ts";
import { cli, type Given } from "../testing/run-cli.ts";

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const patience = { timeout: 30_000, interval: 50 };
const missing = (program: string): boolean => {
  try {
    execFileSync(program, ["-v"], { stdio: "ignore" });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
  return false;
};
const noTools = ["tshark", "capinfos", "unzip"].some(missing);
if (noTools)
  console.log("captures are not read by other programs: tshark, capinfos or unzip is not installed");

let folder: string;
let control: Control;
const agents = new Map<string, Agent>();
const ask = (args: readonly string[], given: Given = {}) =>
  cli(args, { cwd: folder, env: { KUBECONFIG: control.kubeconfigPath }, ...given });
const token = (path: string) => readFileSync(path, "utf8").trim();
const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(new URL(path, control.url), {
    method,
    headers: { authorization: `Bearer ${token(control.adminTokenPath)}`, ...headers },
  });

const startNode = async (node: string) => {
  const agent = await startAgent({
    control: control.url,
    token: token(control.agentTokenPath),
    node,
    dataDir: join(folder, node),
    log: quiet,
  });
  agents.set(node, agent);
};
const directory = (node: string, name: string) => join(folder, node, "pcap", "dev", name);
const files = (node: string) => ({
  "nginx-1_eth0.pcap": pcap(exchange(`GET /${node} HTTP/1.1\r\n\r\n`)),
  "nginx-1_eth0-20261122030405.pcap": pcap(exchange(`GET /old/${node} HTTP/1.1\r\n\r\n`)),
});

const PODS = ["node-a", "node-b"]
  .map(
    (node) => `
---
apiVersion: v1
kind: Pod
metadata: { name: nginx-${node.at(-1)}, namespace: dev, labels: { app: nginx }, annotations: { peccary.io/netns: peccary-test-none } }
spec: { nodeName: ${node}, containers: [{ name: a, image: a }] }`,
  )
  .join("");
const MANIFEST = `
apiVersion: v1
kind: Namespace
metadata: { name: dev }
---
apiVersion: projectcalico.org/v3
kind: PacketCapture
metadata: { name: web, namespace: dev }
spec: { selector: 'app == "nginx"' }${PODS}
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "peccary-captures-"));
  control = await startControl({ dataDir: join(folder, "data"), listen: "127.0.0.1:0" });
  for (const node of ["node-a", "node-b"]) await startNode(node);
  expect((await ask(["apply", "-f", "-"], { stdin: MANIFEST })).stderr).toBe("");
  for (const node of ["node-a", "node-b"]) {
    await vi.waitFor(() => expect(existsSync(directory(node, "web"))).toBe(true), patience);
    for (const [name, bytes] of Object.entries(files(node)))
      writeFileSync(join(directory(node, "web"), name), bytes);
  }
  await listed(4);
}, 60_000);
afterAll(async () => {
  await Promise.all([...agents.values()].map((agent) => agent.stop()));
  await control?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The status says what agents report, every ten seconds when nothing changes. */
const listed = (count: number) =>
  vi.waitFor(
    async () =>
      expect(
        JSON.parse((await ask(["captured-packets", "list", "web", "-n", "dev", "-o", "json"])).stdout),
      ).toHaveLength(count),
    patience,
  );

describe("captured-packets", () => {
  test("lists files with their sizes", async () => {
    const { stdout, code } = await ask(["captured-packets", "list", "web", "-a"]);
    expect(stdout).toMatch(
      /^NAMESPACE +NODE +FILE +SIZE\ndev +node-a +nginx-1_eth0-20261122030405\.pcap +\d+ B\n/,
    );
    expect(code).toBe(0);
  });

  test("copies all of all nodes, and goes on where it was cut short", async () => {
    const cut = files("node-a")["nginx-1_eth0.pcap"].subarray(0, 100);
    mkdirSync(join(folder, "out"));
    writeFileSync(join(folder, "out", "nginx-1_eth0.pcap.part"), cut);
    const ran = await ask([
      "captured-packets",
      "copy",
      "web",
      "-n",
      "dev",
      "--destination",
      "out",
      "-l",
      "info",
    ]);
    expect(ran).toEqual({ code: 0, stdout: "Copy capture files for dev/web to out\n", stderr: "" });
    const [a, b] = [files("node-a"), files("node-b")];
    const here = readdirSync(join(folder, "out")).sort();
    expect(here).toHaveLength(4);
    const bytes = here.map((name) => readFileSync(join(folder, "out", name)).toString("latin1")).sort();
    expect(bytes).toEqual(
      [...Object.values(a), ...Object.values(b)].map((one) => one.toString("latin1")).sort(),
    );
  });

  test("a part that is of something else is thrown away", async () => {
    mkdirSync(join(folder, "other"));
    for (const name of Object.keys(files("node-a")))
      writeFileSync(join(folder, "other", `${name}.part`), "something else");
    expect((await ask(["captured-packets", "copy", "web", "-n", "dev", "-d", "other"])).stderr).toBe("");
    const bytes = readFileSync(join(folder, "other", "nginx-1_eth0.pcap"));
    expect([files("node-a"), files("node-b")].map((one) => one["nginx-1_eth0.pcap"])).toContainEqual(bytes);
  });

  test("are not removed while they are written", async () => {
    const { code, stdout, stderr } = await ask(["captured-packets", "clean", "web", "-n", "dev"]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/dev\/web is \w+ on node-a; .* set its endTime.*\(CAPTURE_RUNNING\)/);
  });
});

describe("single files", () => {
  const path = "/packet-capture/files/dev/web/node-a/nginx-1_eth0.pcap";
  const whole = () => files("node-a")["nginx-1_eth0.pcap"];

  test.each([
    ["bytes=0-9", 206, 0, 10],
    ["bytes=30-", 206, 30, undefined],
    ["bytes=30-99999999", 206, 30, undefined],
    ["bytes=-5", 200, 0, undefined],
    ["lines=1-2", 200, 0, undefined],
  ])("%s", async (range, status, start, end) => {
    const answer = await get(path, { range });
    expect(answer.status).toBe(status);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(whole().subarray(start, end));
    const last = (end ?? whole().length) - 1;
    if (status === 206)
      expect(answer.headers.get("content-range")).toBe(`bytes ${start}-${last}/${whole().length}`);
  });

  test("beyond the end", async () => {
    const answer = await get(path, { range: "bytes=99999999-" });
    expect([answer.status, (await answer.json()).code]).toEqual([416, "RANGE_NOT_SATISFIABLE"]);
  });

  test("are not sent again to who has them", async () => {
    const first = await get(path, {}, "HEAD");
    const tag = first.headers.get("etag")!;
    expect(Number(first.headers.get("content-length"))).toBe(whole().length);
    expect((await get(path, { "if-none-match": `"other", ${tag}` })).status).toBe(304);
    const other = await get(path, { "if-none-match": '"other"' });
    expect([other.status, (await other.arrayBuffer()).byteLength]).toEqual([200, whole().length]);
  });

  test.skipIf(noTools)("as pcapng, which others read", async () => {
    const answer = await get(`${path}?format=pcapng`);
    expect(answer.headers.get("content-type")).toBe("application/x-pcapng");
    writeFileSync(join(folder, "one.pcapng"), Buffer.from(await answer.arrayBuffer()));
    const text = execFileSync("tshark", ["-r", join(folder, "one.pcapng"), "-Y", "http.request"]).toString();
    expect(text).toContain("GET /node-a");
    expect((await get(`${path}?format=zip`)).status).toBe(400);
  });
});

describe("all files", () => {
  const path = "/packet-capture/download/dev/web/files.zip";

  test.skipIf(noTools)("in one zip", async () => {
    const answer = await get(path, { "x-cluster-id": "cluster" });
    expect(answer.headers.get("content-type")).toBe("application/zip");
    const file = join(folder, "files.zip");
    writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
    execFileSync("unzip", ["-tqq", file]);
    execFileSync("unzip", ["-q", file, "-d", join(folder, "unzipped")]);
    const names = readdirSync(join(folder, "unzipped"));
    expect(names).toHaveLength(4);
    for (const name of names)
      expect(execFileSync("capinfos", ["-c", "-M", join(folder, "unzipped", name)]).toString()).toMatch(
        /packets: +8$/m,
      );
  });

  test.skipIf(noTools)("in one pcapng", async () => {
    const answer = await get(`${path}?format=pcapng`);
    writeFileSync(join(folder, "all.pcapng"), Buffer.from(await answer.arrayBuffer()));
    const { stderr } = capinfos(join(folder, "all.pcapng"));
    expect(stderr).toBe("");
  });

  test("of another cluster are not here", async () => {
    expect((await get(path, { "x-cluster-id": "other" })).status).toBe(404);
  });

  test("are not removed while one is written, by either of Calico's paths", async () => {
    for (const kind of ["files", "download"])
      expect((await get(`/packet-capture/${kind}/dev/web/files.zip`, {}, "DELETE")).status).toBe(409);
  });
});

function capinfos(path: string): { stdout: string; stderr: string } {
  try {
    return { stdout: execFileSync("capinfos", [path], { stdio: "pipe" }).toString(), stderr: "" };
  } catch (error) {
    return { stdout: "", stderr: String((error as { stderr?: Buffer }).stderr) };
  }
}

describe("capture run", () => {
  /** Plays the sensor: writes files for the capture as soon as the agent has made its folder. */
  const played = (node: string, more: Buffer[] = []) => {
    const timer = setInterval(() => {
      const root = join(folder, node, "pcap", "dev");
      for (const name of existsSync(root) ? readdirSync(root) : []) {
        const file = join(root, name, "nginx-a_eth0.pcap");
        if (!name.startsWith("capture-run-")) continue;
        if (!existsSync(file)) writeFileSync(file, files(node)["nginx-1_eth0.pcap"]);
        else for (const one of more.splice(0, 1)) appendFileSync(file, one);
      }
    }, 100);
    return () => clearInterval(timer);
  };
  /** A capture goes when all nodes have said that its files are gone. */
  const gone = () =>
    vi.waitFor(async () => {
      const { stdout } = await ask(["get", "packetcaptures", "-n", "dev", "-o", "json"]);
      expect(stdout).not.toContain("capture-run-");
    }, patience);
  const frames = () => pcap(exchange("GET /more HTTP/1.1\r\n\r\n")).subarray(24);

  test.skipIf(noTools)("fetches all as one file, and leaves nothing behind", async () => {
    const stop = played("node-a");
    const args = [
      "capture",
      "run",
      "-l",
      "app=nginx",
      "-n",
      "dev",
      "--for",
      "3s",
      "-w",
      "run.pcapng",
      "--filter",
      "tcp port 80",
    ];
    const { code, stderr } = await ask(args);
    stop();
    expect(stderr).toMatch(/dev\/capture-run-\w{5} captures/);
    expect(stderr).not.toMatch(/NO_FILES|INTERNAL/);
    expect(code).toBeLessThan(2);
    expect(capinfos(join(folder, "run.pcapng")).stdout).toMatch(/Number of packets: +8$/m);
    await gone();
  });

  test.skipIf(noTools)("live: ends after so many packets", async () => {
    const stop = played("node-a", [frames(), frames(), frames()]);
    const { code, stderr } = await ask([
      "capture",
      "run",
      "-l",
      "app=nginx",
      "-n",
      "dev",
      "--count",
      "20",
      "-w",
      "live.pcapng",
    ]);
    stop();
    expect(stderr).toMatch(/20 packets of 1 interfaces/);
    expect(code).toBe(0);
    const { stdout, stderr: trouble } = capinfos(join(folder, "live.pcapng"));
    expect(trouble).toBe("");
    expect(stdout).toMatch(/Number of packets: +20$/m);
    expect(stdout).toMatch(/Name = dev\/nginx-a\/eth0/);
    await gone();
  });

  test("live, until Ctrl-C: what came is there, the capture is not", async () => {
    const stop = played("node-b", [frames()]);
    const interrupt = new AbortController();
    const running = ask(["capture", "run", "-l", "app=nginx", "-n", "dev", "-w", "-"], {
      signal: interrupt.signal,
    });
    await new Promise((wake) => setTimeout(wake, 4_000));
    interrupt.abort();
    const { code, stdout, stderr } = await running;
    stop();
    expect(stdout).toContain("GET /node-b");
    expect(stdout).toContain("GET /more");
    expect(stderr).toMatch(/16 packets/);
    expect(code).toBe(0);
    await gone();
  });

  test.each([
    [["-w", "x"], /which workloads/],
    [["-l", "app=nginx"], /--write/],
    [["-l", "a=b", "-w", "x", "--filter", "tcp and host a"], /character 9: addresses cannot be named/],
    [["-l", "a b", "-w", "x"], /no label selector/],
    [["-l", "a=b", "-w", "x", "--for", "soon"], /expected a time/],
    [["-l", "a=b", "-w", "x", "--count", "0"], /whole number/],
  ])("%j is wrong usage", async (args, message) => {
    const { code, stderr } = await ask(["capture", "run", ...args]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test("a file that cannot be written is told before anything is captured", async () => {
    const { code, stderr } = await ask(["capture", "run", "-l", "a=b", "-w", "nowhere/x"]);
    expect(stderr).toMatch(/cannot write nowhere\/x.*\(WRITE_FAILED\)/);
    expect(code).toBe(1);
    await gone();
  });
});

describe("who may", () => {
  const rights = (...list: object[]) =>
    writeFileSync(
      join(folder, "data", "tokens.json"),
      JSON.stringify({ tokens: [{ user: "auditor", token: "a".repeat(32), rights: list }] }),
      { mode: 0o600 },
    );
  const status = async (path: string, method = "GET") => {
    const answer = await get(path, { authorization: `Bearer ${"a".repeat(32)}` }, method);
    return [answer.status, answer.ok ? "" : (await answer.json()).message];
  };
  const file = "/packet-capture/files/dev/web/node-a/nginx-1_eth0.pcap";
  const object = "/apis/projectcalico.org/v3/namespaces/dev/packetcaptures";

  test("run a capture, but not read it; and the other way round", async () => {
    rights({ verbs: ["get", "list", "create"], resources: ["packetcaptures"], namespaces: ["dev"] });
    expect((await status(`${object}/web`))[0]).toBe(200);
    expect(await status(file)).toEqual([
      403,
      'auditor is missing the right to "get" "packetcaptures/files" in namespace "dev"',
    ]);
    rights({ verbs: ["get"], resources: ["packetcaptures/files"], namespaces: ["dev"] });
    expect((await status(file))[0]).toBe(200);
    expect((await status(`${object}/web`))[0]).toBe(403);
    expect((await status("/packet-capture/download/dev/web/files.zip", "DELETE"))[1]).toMatch(
      /"delete" "packetcaptures\/files"/,
    );
    expect((await status(file.replace("/dev/", "/prod/")))[0]).toBe(403);
    expect((await status("/peccary/v1/alerts"))[0]).toBe(403);
    expect((await status("/version"))[0]).toBe(200);
  });

  test("a file that others can read, or that is wrong, lets nobody in", async () => {
    const path = join(folder, "data", "tokens.json");
    rights({ verbs: ["*"], resources: ["*"] });
    expect((await status(file))[0]).toBe(200);
    execFileSync("chmod", ["644", path]);
    expect((await status(file))[0]).toBe(401);
    execFileSync("chmod", ["600", path]);
    writeFileSync(path, '{"tokens":[{"user":"a"}]}');
    expect((await status(file))[0]).toBe(401);
    rmSync(path);
    expect((await status(file))[0]).toBe(401);
  });
});

// Last: a node goes.
test("what one node lacks is told, what the other has is copied", async () => {
  await agents.get("node-b")?.stop();
  agents.delete("node-b");
  const { code, stdout, stderr } = await ask([
    "captured-packets",
    "copy",
    "web",
    "-n",
    "dev",
    "-d",
    "partial",
  ]);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/node-b: 2 files not copied: .*agent of node node-b is not connected \(NODE_AWAY\)/);
  expect(stderr).toMatch(/dev\/web: 2 files are in partial/);
  const here = readdirSync(join(folder, "partial")).filter((name) => !name.endsWith(".part"));
  expect(here).toHaveLength(2);
  const answer = await get("/packet-capture/download/dev/web/files.zip");
  expect(Buffer.from(await answer.arrayBuffer()).toString("latin1")).toContain("MISSING.txt");
});

test("a capture that has finished is cleaned, and keeps its resource", async () => {
  await startNode("node-b");
  const object = "/apis/projectcalico.org/v3/namespaces/dev/packetcaptures/web";
  const [startTime, endTime] = ["2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z"];
  const patched = await fetch(new URL(object, control.url), {
    method: "PATCH",
    headers: {
      authorization: `Bearer ${token(control.adminTokenPath)}`,
      "content-type": "application/merge-patch+json",
    },
    body: JSON.stringify({ spec: { startTime, endTime } }),
  });
  expect(patched.status).toBe(200);
  await vi.waitFor(async () => {
    const ran = await ask(["captured-packets", "clean", "web", "-a"]);
    expect(ran).toEqual({ code: 0, stdout: "Clean capture files for dev/web\n", stderr: "" });
  }, patience);
  for (const node of ["node-a", "node-b"])
    expect(existsSync(join(directory(node, "web"), "nginx-1_eth0.pcap"))).toBe(false);
  await listed(0);
  expect((await get(object)).status).toBe(200);
}, 60_000);
