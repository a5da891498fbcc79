import { createSocket } from "node:dgram";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PrivacyOrder } from "@peccary/api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Agent, startAgent } from "../agent.ts";
import { FakeControl } from "../testing/fake-control.ts";
import { canMakeNamespaces, Wire } from "../testing/namespaces.ts";
import { isBuilt, needleSensor } from "../testing/needle-sensor.ts";
import { until } from "../testing/until.ts";

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const MESSAGE = "INVITE\r\nAuthorization: Digest hush\r\nEnd: first\r\n";

let folder: string;
let control: FakeControl;
let agent: Agent;
let wire: Wire;
let generation = 0;

const assign = (privacy: PrivacyOrder): void =>
  control.assign({
    generation: ++generation,
    node: "node-a",
    rules: "words-1",
    variables: {},
    workloads: [{ uid: "pod-1", namespace: "dev", name: "web", netns: wire.name }],
    inspections: [],
    captures: [{ uid: "uid-cap", namespace: "dev", name: "cap", workloads: ["pod-1"], privacy }],
    endpoints: [],
    limits: { cpu: 1, memory: 536_870_912 },
  });
const state = (wanted: string) =>
  until(
    () => (control.report?.generation === generation ? control.report.captures[0] : undefined),
    (found) => found?.state === wanted,
  );
/** The kernel's own packets may come first. */
const reading = () =>
  until(
    () => (control.report?.generation === generation ? control.report.captures[0]?.state : undefined),
    (now) => now === "WaitingForTraffic" || now === "Capturing",
  );
const send = (text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.send(text, 9, wire.address, (error) => (error ? reject(error) : socket.close(() => resolve())));
  });
/** All that is in the capture's files. */
const written = (): string => {
  const directory = join(folder, "pcap", "dev", "cap");
  if (!existsSync(directory)) return "";
  const files = readdirSync(directory).filter((name) => name.endsWith(".pcap"));
  return files.map((name) => readFileSync(join(directory, name), "latin1")).join("");
};

// Needs root, iproute2, and the built sensor (`npx tsc -b packages/agent`).
describe.skipIf(!canMakeNamespaces || !isBuilt)("what a live capture writes", () => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "pecpr-"));
    wire = new Wire("pecpr1", "244.61").up();
    control = await new FakeControl().start();
    control.rules = { "words-1": "" };
    agent = await startAgent({
      control: control.url,
      token: control.token,
      node: "node-a",
      dataDir: folder,
      log: quiet,
      sensor: needleSensor(folder),
    });
  });
  afterEach(async () => {
    await agent.stop();
    await control.stop();
    wire.down();
    rmSync(folder, { recursive: true });
  });

  test("is masked, also by what is asked for later", async () => {
    assign({ maskHttp: true });
    await reading();
    await send(MESSAGE);
    await until(written, (text) => text.includes("End: first"));
    expect(written()).toContain("Authorization: xxxxxxxxxxx\r\n");

    assign({ maskHttp: true, maskPatterns: ["credit-card"] });
    await until(
      () => control.report?.generation,
      (found) => found === generation,
    );
    await send("card 4111 1111 1111 1111.");
    await until(written, (text) => text.includes("card xxxxxxxxxxxxxxxxxxx."));
    expect(written()).not.toMatch(/hush|4111/);
  });

  test("is nothing when the mask cannot be had, and the state says so", async () => {
    assign({ maskPatterns: ["/(/"] });
    const found = await state("Error");
    expect(found?.errors[0]?.message).toContain("nothing is captured, since it cannot be masked");
    await send(MESSAGE);
    assign({ headersOnly: true });
    await reading();
    await send(MESSAGE);
    await state("Capturing");
    expect(written()).not.toContain("INVITE");
  });
});
