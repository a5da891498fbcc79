/**
 * How long from a packet on the wire until its alert can be read by the API, over many alerts on a live machine.
 * Packet times are the kernel's; the moment of reading is when the answer that first shows the alert is here.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labMissing, makeLab } from "../e2e/lab.ts";
import { object, pod, until, up } from "../e2e/peccary.ts";
import { quantile } from "./figures.ts";

const PER_SECOND = 25;

/** @param kubectl path of the program */
export async function latency(count: number, kubectl: string): Promise<string> {
  const missing = labMissing();
  if (missing) return `wire to alert: skipped, ${missing}`;
  const dataDir = mkdtempSync(join(tmpdir(), "peccary-bench-"));
  const lab = await makeLab("pecbench", 79);
  const running = await up(dataDir, kubectl);
  try {
    await running.kubectl("create", "ns", "dev");
    await running.apply(pod("dev", "nginx", lab.web, { app: "nginx" }));
    const metadata = { name: "nginx-dpi", namespace: "dev" };
    await running.apply(
      object("projectcalico.org/v3", "DeepPacketInspection", metadata, { selector: "all()" }),
    );
    await until(async () => {
      const { stdout } = await running.kubectl("get", "dpi", "-n", "dev", "-o", "json");
      return stdout.includes('"success": true');
    }, "the inspection is active");

    const delays = new Map<string, number>();
    let sending = true;
    const reading = (async () => {
      for (let quiet = 0; sending || quiet < 100; ) {
        const before = delays.size;
        const page = await running.client.alerts({}, { limit: 100 });
        const now = Date.now() * 1000;
        for (const { id, time_us } of page.items) if (!delays.has(id)) delays.set(id, (now - time_us) / 1000);
        quiet = delays.size === before ? quiet + 1 : 0;
        await new Promise((wake) => setTimeout(wake, 5));
      }
    })();
    // One curl makes all requests, so that starting it a thousand times is not what is measured.
    await lab.fromClient(
      "curl",
      ...["-s", "-o", "/dev/null", "--rate", `${PER_SECOND}/s`, "-H", "Connection: close"],
      `http://${lab.webAddress}/cmd.exe?[1-${count}]`,
    );
    sending = false;
    await reading;
    const figures = [...delays.values()];
    const part = (share: number) => `${quantile(figures, share).toFixed(0)} ms`;
    return `wire to alert: ${figures.length} of ${count} alerts read, p50 ${part(0.5)}, p99 ${part(0.99)}, worst ${part(1)}`;
  } finally {
    await running.stop();
    await lab.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
