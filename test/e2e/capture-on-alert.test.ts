/** An attack, its alert, the capture that it starts, and the file's way into a store: all of it live. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PacketCapture } from "@peccary/api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectl } from "../tools/kubectl.ts";
import { type Lab, labMissing, makeLab } from "./lab.ts";
import { built, object, pod, type Running, until, up } from "./peccary.ts";
import { installedServers, type S3Server, startServer } from "./s3.ts";

const [known] = installedServers;
const missing =
  labMissing() ?? (built ? (known ? undefined : "no S3-compatible server") : "not built (npm run build)");
if (missing) console.log(`capture on alert is skipped: ${missing}`);

describe.skipIf(missing)("capture on alert", () => {
  let lab: Lab;
  let running: Running;
  let store: S3Server;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "peccary-alert-"));
    lab = await makeLab("pecoa", 75);
    store = await startServer(known!, join(folder, "store"));
    running = await up(join(folder, "data"), await kubectl("1.34"));
    await running.kubectl("create", "ns", "dev");
    await running.apply(pod("dev", "web", lab.web, { app: "web" }));
    await running.apply(pod("dev", "client", lab.client, { app: "client" }));
  });
  afterAll(async () => {
    await running?.stop();
    await store?.close();
    await lab?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const attack = () => lab.fromClient("curl", "-s", "-m", "5", `http://${lab.webAddress}/cmd.exe?again`);
  const captures = async (): Promise<PacketCapture[]> => {
    const { stdout } = await running.kubectl("get", "packetcaptures", "-n", "dev", "-o", "json");
    return (JSON.parse(stdout) as { items: PacketCapture[] }).items;
  };

  test("one attack: one capture of both ends, finished in time, both files in the store", async () => {
    const secret = {
      endpoint: `http://127.0.0.1:${store.port}`,
      bucket: "captures",
      "access-key-id": store.keys.accessKeyId,
      "secret-access-key": store.keys.secretAccessKey,
    };
    const literals = Object.entries(secret).map(([key, value]) => `--from-literal=${key}=${value}`);
    const made = await running.kubectl("create", "secret", "generic", "store", "-n", "dev", ...literals);
    expect(made.stderr).toBe("");
    const annotations = { "peccary.io/capture-on-alert": "4s", "peccary.io/upload": "store" };
    const metadata = { name: "web", namespace: "dev", annotations };
    await running.apply(
      object("projectcalico.org/v3", "DeepPacketInspection", metadata, { selector: "app == 'web'" }),
    );
    await until(async () => {
      await attack();
      return (await captures()).length > 0;
    }, "an alert started a capture");
    await until(async () => {
      await attack();
      return (await captures())[0]?.status?.files?.some(({ state }) => state === "Finished") === true;
    }, "it has finished");
    await until(async () => {
      const uploads = (await captures())[0]?.status?.uploads ?? [];
      return uploads.length === 2 && uploads.every(({ state, verified }) => state === "Uploaded" && verified);
    }, "its files are in the store");
    const all = await captures();
    expect(all.map(({ spec }) => spec.selector)).toEqual(["peccary.io/pod in {'client', 'web'}"]);
    expect(all[0]?.status?.uploads?.map(({ file }) => file)).toEqual(["client_eth0.pcap", "web_eth0.pcap"]);
    const { stdout } = await running.kubectl("describe", "deeppacketinspection", "web", "-n", "dev");
    expect(stdout).toContain("CaptureStarted");
  });
});
