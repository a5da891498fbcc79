/** Capture files from a node into a real store: control plane, agent and an S3-compatible server, over HTTP. */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FileUpload } from "@peccary/api";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Agent, startAgent } from "../../packages/agent/src/index.ts";
import { EMPTY_PAYLOAD, sign } from "../../packages/control/src/storage/sigv4.ts";
import { eventually, type TestControl, testControl } from "../../packages/control/src/testing/control.ts";
import { installedServers, type S3Server, startServer } from "./s3.ts";

const CAPTURES = "/apis/projectcalico.org/v3/namespaces/default/packetcaptures";
const FILE = "web_eth0-20260102030405.pcap";
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

describe.skipIf(installedServers.length === 0).each(installedServers)("$name", (known) => {
  let folder: string;
  let control: TestControl;
  let store: S3Server;
  let agent: Agent;
  let stored: string;
  beforeAll(async () => {
    stored = mkdtempSync(join(tmpdir(), "peccary-s3-"));
    store = await startServer(known, stored);
  });
  afterAll(async () => {
    await store.close();
    rmSync(stored, { recursive: true });
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "peccary-upload-"));
    control = await testControl();
    agent = await start();
  });
  afterEach(async () => {
    await agent.stop();
    await control.close();
    rmSync(folder, { recursive: true });
  });

  const start = (): Promise<Agent> =>
    startAgent({
      control: control.control.url,
      token: control.agentToken,
      node: "node-a",
      dataDir: join(folder, "agent"),
      captureDir: join(folder, "pcap"),
      log: quiet,
    });
  const make = async (path: string, body: object): Promise<void> => {
    const answer = await control.send("POST", path, body);
    expect(answer.status, await answer.text()).toBe(201);
  };
  const makeSecret = (more: { readonly [key: string]: string } = {}): Promise<void> =>
    make("/api/v1/namespaces/default/secrets", {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "store" },
      stringData: {
        endpoint: `http://127.0.0.1:${store.port}`,
        bucket: "captures",
        "access-key-id": store.keys.accessKeyId,
        "secret-access-key": store.keys.secretAccessKey,
        ...more,
      },
    });
  const makeCapture = (annotations: { readonly [name: string]: string } = {}): Promise<void> =>
    make(CAPTURES, {
      apiVersion: "projectcalico.org/v3",
      kind: "PacketCapture",
      metadata: { name: "cap", annotations: { "peccary.io/upload": "store", ...annotations } },
      spec: { selector: "app == 'nobody'" },
    });
  const path = join("default", "cap", FILE);
  /** As rotation would leave it. */
  const write = async (bytes: Buffer): Promise<string> => {
    const file = join(folder, "pcap", path);
    await eventually(() => existsSync(join(file, "..")));
    writeFileSync(file, bytes);
    const time = new Date(Date.now() - 60_000);
    utimesSync(file, time, time);
    return file;
  };
  const upload = async (state: FileUpload["state"]): Promise<FileUpload> =>
    eventually(async () => {
      const answer = await control.ask(`${CAPTURES}/cap`);
      const { status } = (await answer.json()) as { status?: { uploads?: FileUpload[] } };
      return status?.uploads?.find((one) => one.state === state);
    });
  const fetched = async (from: string): Promise<Buffer> => {
    const url = new URL(from);
    const { accessKeyId, secretAccessKey } = store.keys;
    const headers = sign(
      { method: "GET", url, headers: {}, payload: EMPTY_PAYLOAD },
      {
        credentials: { accessKeyId, secretAccessKey, sessionToken: undefined },
        region: "us-east-1",
        now: Date.now(),
      },
    );
    const answer = await fetch(url, { headers });
    expect(answer.status).toBe(200);
    return Buffer.from(await answer.arrayBuffer());
  };
  const sum = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

  test.each([
    ["in one request", 300_000],
    ["in parts", 20_000_001],
  ])("a file goes there %s, and from the node once it is confirmed", async (_how, size) => {
    const bytes = randomBytes(size);
    await makeSecret();
    await makeCapture({ "peccary.io/upload-delete": "true" });
    const file = await write(bytes);
    const { url = "", verified } = await upload("Uploaded");
    expect(verified).toBe(true);
    expect(url).toBe(`http://127.0.0.1:${store.port}/captures/default/cap/node-a/${FILE}`);
    expect(sum(await fetched(url))).toBe(sum(bytes));
    await eventually(() => !existsSync(file));
  });

  test.skipIf(!known.takesOddNames)("names and folders that a URL cannot have as they are", async () => {
    await makeSecret({ prefix: "all captures/{namespace}+(1)/{file}", checksum: "md5" });
    await makeCapture();
    await write(Buffer.from("short"));
    const { url = "", verified } = await upload("Uploaded");
    expect(new URL(url).pathname).toBe(`/captures/all%20captures/default%2B%281%29/${FILE}`);
    expect([verified, (await fetched(url)).toString()]).toEqual([true, "short"]);
  });

  test("wrong keys are said, and no key is shown; right ones mend it", async () => {
    await makeSecret(known.refuses);
    await makeCapture();
    await write(Buffer.from("patience"));
    const { error } = await upload("Failed");
    expect(error).toContain(known.refusal);
    for (const key of Object.values(known.refuses)) expect(error).not.toContain(key);
    await control.ask("/api/v1/namespaces/default/secrets/store", { method: "DELETE" });
    await makeSecret();
    expect((await fetched((await upload("Uploaded")).url ?? "")).toString()).toBe("patience");
  });

  test("a bucket that is not there, a Secret that is not there", async () => {
    await makeCapture();
    await write(Buffer.from("x"));
    expect((await upload("Failed")).error).toContain("STORAGE_UNUSABLE: there is no Secret default/store");
    await makeSecret({ bucket: "elsewhere" });
    await eventually(async () => (await upload("Failed")).error?.includes("404 NoSuchBucket"));
  });

  test("an agent that was away goes on, and a node's own words stay in the status", async () => {
    await makeSecret();
    await makeCapture();
    await write(Buffer.from("once"));
    const first = await upload("Uploaded");
    await agent.stop();
    agent = await start();
    await eventually(() => agent.report()?.captures[0]?.uploads?.[0]?.state === "Uploaded");
    expect(await upload("Uploaded")).toEqual(first);
  });
});
