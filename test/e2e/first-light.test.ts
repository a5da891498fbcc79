/** Both workshop scenarios on live traffic of this machine, and what happens around them. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SecurityEvent } from "@peccary/api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, missing as noBrowser } from "../browser/page.ts";
import { kubectl } from "../tools/kubectl.ts";
import { type Lab, labMissing, makeLab } from "./lab.ts";
import { built, exec, object, peccary, pod, type Running, until, up } from "./peccary.ts";

const missing = labMissing() ?? (built ? undefined : "not built (npm run build)");
if (missing) console.log(`first light is skipped: ${missing}`);

const V3 = "projectcalico.org/v3";

describe.skipIf(missing)("first light", () => {
  let lab: Lab;
  let running: Running;
  let dataDir: string;

  const attack = (path: string) => lab.fromClient("curl", "-s", "-m", "5", `http://${lab.webAddress}${path}`);
  const alertsFor = async (path: string): Promise<SecurityEvent[]> =>
    (await running.alerts()).filter(({ record }) =>
      Buffer.from(String(record["payload"] ?? ""), "base64").includes(path),
    );
  const status = async (plural: string, name: string, namespace: string) => {
    const { stdout } = await running.kubectl("get", plural, name, "-n", namespace, "-o", "json");
    return (JSON.parse(stdout) as { status?: { [field: string]: unknown } }).status ?? {};
  };

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "peccary-e2e-"));
    lab = await makeLab("pece2e", 77);
    running = await up(dataDir, await kubectl("1.34"));
    for (const namespace of ["dev", "hipstershop"]) await running.kubectl("create", "ns", namespace);
    await running.apply(pod("hipstershop", "frontend", lab.web, { app: "frontend" }));
    await running.apply(pod("dev", "netshoot", lab.client, { app: "netshoot" }));
  });

  afterAll(async () => {
    await running?.stop();
    await lab?.close();
    if (dataDir) rmSync(dataDir, { recursive: true, force: true });
  });

  test("a malicious request to a selected workload becomes an alert with both pods' names", async () => {
    const spec = { selector: 'app == "frontend"' };
    const applied = await running.apply(
      object(V3, "DeepPacketInspection", { name: "sample-dpi-frontend", namespace: "hipstershop" }, spec),
    );
    expect(applied.stderr).toBe("");
    await until(async () => {
      const nodes = (await status("deeppacketinspections", "sample-dpi-frontend", "hipstershop"))["nodes"];
      return Array.isArray(nodes) && nodes[0]?.active?.success === true;
    }, "the inspection is active");

    await attack("/cmd.exe?first");
    await until(async () => (await alertsFor("/cmd.exe?first")).length > 0, "an alert is readable");
    const [alert] = await alertsFor("/cmd.exe?first");
    expect(alert).toMatchObject({
      type: "deep_packet_inspection",
      origin: "dpi.hipstershop/sample-dpi-frontend",
      severity: 100,
      host: "node-1",
      source_ip: lab.clientAddress,
      source_name: "netshoot",
      source_namespace: "dev",
      dest_ip: lab.webAddress,
      dest_port: 80,
      dest_name: "frontend",
      dest_namespace: "hipstershop",
    });
    expect(alert!.record["snort_alert"]).toMatch(
      /^\d\d\/\d\d\/\d\d-\d\d:\d\d:\d\d\.\d{6} \[\*\*\] \[1:\d+:\d+\] ".+" \[\*\*\] .*\{TCP\} 10\.231\.77\.10:\d+ -> 10\.231\.77\.80:80$/,
    );
  });

  test.skipIf(noBrowser)(`the page shows it as it comes${noBrowser ? ` (${noBrowser})` : ""}`, async () => {
    const token = readFileSync(join(dataDir, "admin.token"), "utf8").trim();
    const browser = await launch();
    try {
      const page = await browser.newPage();
      await page.goto(`${running.url}/#token=${token}`);
      await page.getByText("Live", { exact: true }).waitFor();
      const rows = page.getByRole("button", { name: /^Details of/ });
      const before = await rows.count();
      await attack("/cmd.exe?page");
      await until(async () => (await rows.count()) > before, "a new row");
      await rows.first().click();
      await page.getByText("dpi.hipstershop/sample-dpi-frontend").first().waitFor();
      await page
        .getByText(/\{TCP\} 10\.231\.77\.10:\d+ -> 10\.231\.77\.80:80/)
        .first()
        .waitFor();
    } finally {
      await browser.close();
    }
  });

  test("kubectl answers as the workshop shows it", async () => {
    const inspections = await running.kubectl("get", "deeppacketinspections", "-n", "hipstershop");
    expect(inspections.stdout).toMatch(/^NAME\s.*\nsample-dpi-frontend\s/);
    await until(
      async () => /1\/1\s+Running/.test((await running.kubectl("get", "pods", "-n", "tigera-dpi")).stdout),
      "a sensor is ready",
    );
    const pods = await running.kubectl("get", "pods", "-n", "tigera-dpi");
    expect(pods.stdout).toMatch(
      /^NAME\s+READY\s+STATUS\s+RESTARTS\s+AGE\s*\ntigera-dpi-[a-z0-9]{5}\s+1\/1\s+Running\s+0\s/,
    );
  });

  test("a workload that gets the label is followed, one that loses it is let go", async () => {
    await running.kubectl("label", "pod", "frontend", "-n", "hipstershop", "app=other", "--overwrite");
    await until(async () => {
      const mark = `/cmd.exe?unlabelled${Date.now()}`;
      await attack(mark);
      await new Promise((wake) => setTimeout(wake, 500));
      return (await alertsFor(mark)).length === 0;
    }, "no alert without the label");
    await running.kubectl("label", "pod", "frontend", "-n", "hipstershop", "app=frontend", "--overwrite");
    await until(async () => {
      const mark = `/cmd.exe?labelled${Date.now()}`;
      await attack(mark);
      await new Promise((wake) => setTimeout(wake, 500));
      return (await alertsFor(mark)).length > 0;
    }, "alerts with the label");
  });

  test("a selected workload's packets become a pcap file", async () => {
    await running.apply(pod("dev", "nginx", lab.web, { app: "nginx" }));
    const applied = await running.apply(
      object(
        V3,
        "PacketCapture",
        { name: "dev-capture-nginx", namespace: "dev" },
        { selector: 'app == "nginx"' },
      ),
    );
    expect(applied.stderr).toBe("");
    const files = async () => {
      const { files } = await status("packetcaptures", "dev-capture-nginx", "dev");
      return (Array.isArray(files) ? files : []) as { state: string; fileNames?: string[] }[];
    };
    await until(async () => (await files())[0]?.state === "WaitingForTraffic", "it waits for traffic");
    await attack("/captured-one");
    await until(async () => (await files())[0]?.state === "Capturing", "it captures");
    expect((await files())[0]!.fileNames).toEqual(["nginx_eth0.pcap"]);

    const dest = join(dataDir, "copied");
    await until(async () => {
      const copied = await running.peccary(
        ...["captured-packets", "copy", "dev-capture-nginx", "--namespace", "dev", "--destination", dest],
      );
      if (copied.code !== 0) throw new Error(copied.stderr);
      const text = (await exec("tcpdump", ["-Ar", join(dest, "nginx_eth0.pcap")])).stdout;
      return text.includes("GET /captured-one") && text.includes("hello from /captured-one");
    }, "tcpdump shows both directions of the copied file");

    await running.kubectl("delete", "packetcapture", "dev-capture-nginx", "-n", "dev");
    const folder = join(dataDir, "pcap/dev/dev-capture-nginx");
    await until(() => !existsSync(folder) || readdirSync(folder).length === 0, "its files are removed");
  });

  test("a capture with a filter and an end holds what it asked for, and is then finished", async () => {
    const endTime = new Date(Date.now() + 8_000).toISOString();
    await running.apply(
      object(
        V3,
        "PacketCapture",
        { name: "filtered", namespace: "dev" },
        { selector: 'app == "nginx"', filters: [{ protocol: "TCP", ports: [80] }], endTime },
      ),
    );
    const state = async () => {
      const { files } = await status("packetcaptures", "filtered", "dev");
      return (Array.isArray(files) ? (files as { state: string }[]) : [])[0]?.state;
    };
    await until(async () => (await state()) === "WaitingForTraffic", "it waits for traffic");
    await attack("/through-the-filter");
    // Nobody listens there: what comes back is a reset.
    await lab.fromClient("curl", "-s", "-m", "1", `http://${lab.webAddress}:81/`).catch(() => "");
    await until(async () => (await state()) === "Finished", "it ends");
    const copied = await running.peccary(
      ...[
        "captured-packets",
        "copy",
        "filtered",
        "--namespace",
        "dev",
        "--destination",
        join(dataDir, "filtered"),
      ],
    );
    const file = join(dataDir, "filtered", "nginx_eth0.pcap");
    expect(copied.code).toBe(0);
    const text = (await exec("tcpdump", ["-nAr", file])).stdout;
    expect(text).toContain("GET /through-the-filter");
    expect(text).not.toMatch(/\.81[: ]/);
    await running.kubectl("delete", "packetcapture", "filtered", "-n", "dev");
  });

  test("a bad selector is refused and the field is named", async () => {
    const { stderr, code } = await running.apply(
      object(V3, "DeepPacketInspection", { name: "bad", namespace: "dev" }, { selector: "app = 'x'" }),
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/DeepPacketInspection.*"bad" is invalid: spec\.selector/);
  });

  test("a second `up` on the same data folder is refused", async () => {
    const { code, stderr } = await peccary(["up", "--data-dir", dataDir, "--listen", "127.0.0.1:0"]);
    expect(code).toBe(1);
    expect(stderr).toContain("DATA_DIR_IN_USE");
    expect((await running.kubectl("get", "ns")).code).toBe(0);
  });

  test("a workload whose namespace does not exist yet: the status says so, and it is picked up when it comes", async () => {
    await running.apply(pod("hipstershop", "later", "pece2e-later", { app: "later" }));
    await running.apply(
      object(
        V3,
        "DeepPacketInspection",
        { name: "later", namespace: "hipstershop" },
        { selector: 'app == "later"' },
      ),
    );
    const node = async () => {
      const { nodes } = await status("deeppacketinspections", "later", "hipstershop");
      return (Array.isArray(nodes) ? nodes[0] : undefined) as
        | { active?: { success: boolean }; errorConditions?: { message: string }[] }
        | undefined;
    };
    await until(
      async () => (await node())?.errorConditions?.[0]?.message.includes("pece2e-later") === true,
      "it says which namespace is missing",
    );
    expect((await node())!.active?.success).toBe(false);
    await exec("ip", ["netns", "add", "pece2e-later"]);
    await exec("ip", ["-n", "pece2e-later", "link", "add", "eth0", "type", "veth", "peer", "name", "other0"]);
    await exec("ip", ["-n", "pece2e-later", "link", "set", "eth0", "up"]);
    try {
      await until(async () => (await node())?.active?.success === true, "it is active");
    } finally {
      await exec("ip", ["netns", "delete", "pece2e-later"]);
    }
    await until(async () => (await node())?.active?.success === false, "it says that the workload vanished");
    await running.kubectl("delete", "dpi", "later", "-n", "hipstershop");
  });

  test("deleting the inspection stops it, and its sensors go", async () => {
    await running.kubectl("delete", "deeppacketinspection", "sample-dpi-frontend", "-n", "hipstershop");
    await until(
      async () => (await running.kubectl("get", "pods", "-n", "tigera-dpi")).stdout === "",
      "no sensor pods are left",
    );
    const mark = `/cmd.exe?deleted${Date.now()}`;
    await attack(mark);
    await new Promise((wake) => setTimeout(wake, 1000));
    expect(await alertsFor(mark)).toEqual([]);
  });
});
