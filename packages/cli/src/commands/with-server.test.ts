/** The commands that ask a server, against a real control plane in this process. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paths, type SecurityEvent } from "@peccary/api";
import { type Control, startControl } from "@peccary/control";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { cli, type Given } from "../testing/run-cli.ts";

let folder: string;
let control: Control;
const ask = (args: readonly string[], given: Given = {}) =>
  cli(args, { cwd: folder, env: { KUBECONFIG: control.kubeconfigPath }, ...given });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "peccary-commands-"));
  control = await startControl({ dataDir: join(folder, "data"), listen: "127.0.0.1:0" });
  mkdirSync(join(folder, "out"));
});
afterAll(async () => {
  await control?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Stores an alert the way an agent does. */
async function store(event: Partial<SecurityEvent> & { readonly id: string }): Promise<void> {
  const token = readFileSync(control.agentTokenPath, "utf8").trim();
  const whole: SecurityEvent = {
    time: 1_700_000_000,
    time_us: 1_700_000_000_000_000,
    type: "deep_packet_inspection",
    origin: "dpi.dev/nginx-dpi",
    severity: 100,
    description: "Encountered suspicious traffic",
    host: "n1",
    source_ip: "10.0.0.1",
    source_port: 40_000,
    source_namespace: "dev",
    source_name: "netshoot",
    dest_ip: "2001:db8::1",
    dest_port: 80,
    dest_namespace: "dev",
    record: {
      snort_signature_id: "7",
      snort_signature_revision: "3",
      snort_generator_id: "1",
      message: "one",
    },
    ...event,
  };
  const response = await fetch(new URL(paths.nodeEvents("n1"), control.url), {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ events: [whole] }),
  });
  expect(response.ok).toBe(true);
}

const MANIFEST = `
apiVersion: v1
kind: Namespace
metadata: { name: dev }
---
apiVersion: projectcalico.org/v3
kind: DeepPacketInspection
metadata: { name: nginx-dpi, namespace: dev }
spec: { selector: 'app == "nginx"' }
---
apiVersion: projectcalico.org/v3
kind: PacketCapture
metadata: { name: dev-capture-nginx, namespace: dev }
spec: { selector: 'app == "nginx"' }
`;

describe("resources", () => {
  test("apply, get, delete", async () => {
    const applied = await ask(["apply", "-f", "-"], { stdin: MANIFEST });
    expect(applied).toEqual({
      code: 0,
      stdout:
        "namespace/dev applied\ndeeppacketinspection.projectcalico.org/nginx-dpi applied\npacketcapture.projectcalico.org/dev-capture-nginx applied\n",
      stderr: "",
    });
    const listed = await ask(["get", "deeppacketinspections", "-n", "dev"]);
    expect(listed.stdout).toMatch(/^NAME .*\nnginx-dpi /);
    expect((await ask(["get", "deeppacketinspections", "-A"])).stdout).toMatch(
      /^NAMESPACE +NAME .*\ndev +nginx-dpi /,
    );
    const one = await ask([
      "get",
      "packetcapture.projectcalico.org",
      "dev-capture-nginx",
      "-n",
      "dev",
      "-o",
      "json",
    ]);
    expect(JSON.parse(one.stdout)).toMatchObject({
      kind: "PacketCapture",
      spec: { selector: 'app == "nginx"' },
    });
    const yaml = await ask(["get", "packetcaptures", "dev-capture-nginx", "-n", "dev", "-o", "yaml"]);
    expect(yaml.stdout).toContain("kind: PacketCapture\n");
    expect((await ask(["get"])).stdout).toMatch(/^packetcaptures +projectcalico\.org +true +PacketCapture$/m);

    writeFileSync(join(folder, "dpi.yaml"), MANIFEST.split("---")[1]!);
    const deleted = await ask(["delete", "-f", "dpi.yaml"]);
    expect(deleted.stdout).toBe(
      'deeppacketinspection.projectcalico.org "nginx-dpi" deleted from dev namespace\n',
    );
    const none = await ask(["get", "deeppacketinspections", "-n", "dev"]);
    expect(none).toEqual({ code: 0, stdout: "", stderr: "No resources found in dev namespace\n" });
  });

  test.each([
    ["a kind nobody has", ["get", "unicorns"], 2, /the server has no kind "unicorns"/],
    ["a name nobody has", ["get", "packetcaptures", "gone", "-n", "dev"], 1, /"gone" not found \(NotFound\)/],
    ["nothing to delete", ["delete"], 2, /delete takes KIND NAME\.\.\. or -f FILE/],
    ["a manifest that is not there", ["apply", "-f", "gone.yaml"], 1, /cannot read gone\.yaml/],
    ["a server that is not there", ["get", "pods", "--kubeconfig", "away"], 1, /SERVER_UNREACHABLE/],
  ])("%s", async (_what, args, code, message) => {
    writeFileSync(
      join(folder, "away"),
      readFileSync(control.kubeconfigPath, "utf8").replace(/https:\/\/[^"]+/, "https://127.0.0.1:1"),
    );
    const { stderr, ...ran } = await ask(args);
    expect(stderr).toMatch(message);
    expect(ran).toEqual({ code, stdout: "" });
  });

  test.each([
    ["not YAML", "{", /MANIFEST_INVALID/],
    ["empty", "", /holds no resource/],
    ["without a kind", "a: 1", /without apiVersion and kind/],
    ["without a name", "apiVersion: v1\nkind: Namespace", /without metadata\.name/],
    ["an unknown kind", "apiVersion: v1\nkind: Unicorn\nmetadata: { name: a }", /no kind Unicorn in v1/],
    [
      "a bad selector, refused by the server, which names the field",
      "apiVersion: projectcalico.org/v3\nkind: PacketCapture\nmetadata: { name: a, namespace: dev }\nspec: { selector: 'a = b' }",
      /spec\.selector.*\(Invalid\)/,
    ],
  ])("a manifest that is %s", async (_what, stdin, message) => {
    const { code, stderr } = await ask(["apply", "-f", "-"], { stdin });
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
  });

  test("one bad object does not hold back the next", async () => {
    const stdin = `apiVersion: v1\nkind: Unicorn\nmetadata: { name: a }\n---\n${MANIFEST.split("---")[0]}`;
    const { code, stdout } = await ask(["apply", "-f", "-"], { stdin });
    expect(stdout).toBe("namespace/dev applied\n");
    expect(code).toBe(1);
  });
});

describe("alerts", () => {
  test("what is there, oldest first", async () => {
    expect(await ask(["alerts"])).toEqual({ code: 0, stdout: "", stderr: "No alerts found\n" });
    await store({ id: "a" });
    await store({ id: "b", time_us: 1_700_000_001_000_000, dest_name: "nginx" });
    const { stdout } = await ask(["alerts", "-n", "dev"]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(
      /^2023-11-14 22:13:20\.000 +100 +dpi\.dev\/nginx-dpi +dev\/netshoot \(10\.0\.0\.1:40000\) +\[2001:db8::1\]:80 +\[1:7:3\] one$/,
    );
    expect(lines[2]).toContain("dev/nginx ([2001:db8::1]:80)");
    const json = (await ask(["alerts", "-o", "json", "--limit", "1"])).stdout;
    expect(JSON.parse(json)).toMatchObject({ id: "b" });
    expect((await ask(["alerts", "-n", "other"])).stdout).toBe("");
  });

  test("--watch goes on until it is interrupted, and shows each once", async () => {
    const stop = new AbortController();
    const watching = ask(["alerts", "--watch", "-o", "json"], { signal: stop.signal });
    await vi.waitFor(async () => {
      // Stored while the watch begins: in the list or in the stream.
      await store({ id: "c", time_us: 1_700_000_002_000_000 });
    });
    await new Promise((wake) => setTimeout(wake, 500));
    await store({ id: "d", time_us: 1_700_000_003_000_000 });
    await new Promise((wake) => setTimeout(wake, 500));
    stop.abort();
    const { stdout, code } = await watching;
    const ids = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line).id]));
    expect(ids).toEqual(["a", "b", "c", "d"]);
    expect(code).toBe(0);
  });

  test("--watch goes on when the server comes back", async () => {
    const stop = new AbortController();
    const watching = ask(["alerts", "--watch", "-o", "json", "--limit", "0"], { signal: stop.signal });
    await new Promise((wake) => setTimeout(wake, 500));
    const listen = new URL(control.url).host;
    await control.close();
    control = await startControl({ dataDir: join(folder, "data"), listen });
    await store({ id: "e", time_us: Date.now() * 1_000 });
    await new Promise((wake) => setTimeout(wake, 1_500));
    await store({ id: "f", time_us: Date.now() * 1_000 });
    await new Promise((wake) => setTimeout(wake, 500));
    stop.abort();
    const { stdout, stderr } = await watching;
    expect(stderr).toBe("");
    const ids = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line).id]));
    expect(ids).toEqual(["e", "f"]);
  });

  test("a wrong token is told", async () => {
    const text = readFileSync(control.kubeconfigPath, "utf8").replace(/"token": "[^"]+"/, '"token": "wrong"');
    writeFileSync(join(folder, "wrong"), text);
    const { code, stderr } = await ask(["alerts", "--kubeconfig", "wrong"]);
    expect(stderr).toMatch(/UNAUTHORIZED/);
    expect(code).toBe(1);
  });
});

describe("captured-packets", () => {
  test("a capture that nobody made", async () => {
    const { code, stderr } = await ask(["captured-packets", "copy", "gone", "-n", "dev", "-d", "out"]);
    expect(stderr).toMatch(/CAPTURE_NOT_FOUND/);
    expect(code).toBe(1);
    expect((await ask(["captured-packets", "clean", "gone", "-a"])).stderr).toMatch(/CAPTURE_NOT_FOUND/);
  });

  test("one without files yet", async () => {
    await ask(["apply", "-f", "-"], { stdin: MANIFEST });
    const { code, stderr } = await ask([
      "captured-packets",
      "copy",
      "dev-capture-nginx",
      "-a",
      "--destination",
      "new",
    ]);
    expect(stderr).toMatch(/dev\/dev-capture-nginx has no files yet/);
    expect(code).toBe(1);
    expect(existsSync(join(folder, "new"))).toBe(true);
  });
});
