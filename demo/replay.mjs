// The same requests, played from a capture file: for where live traffic may not be looked at.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeCapture } from "./capture.mjs";
import { root, state } from "./clean.mjs";
import { bytesOf, toFrontend, toNginx } from "./requests.mjs";
import { heading, run } from "./show.mjs";
import { pods } from "./stage.mjs";

export async function replay(checks) {
  heading("Both scenarios, from a capture file");
  mkdirSync(state, { recursive: true });
  const file = join(state, "workshop.pcap");
  const exchange = (server) => (request) => ({
    client: pods.client.address,
    server: server.address,
    port: server.port,
    request: bytesOf(request, server.address),
    answer: Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: 0\r\nServer: ${server.name}\r\n\r\n`),
  });
  writeCapture(file, [...toFrontend.map(exchange(pods.frontend)), ...toNginx.map(exchange(pods.nginx))]);

  const program = [process.execPath, join(root, "packages/cli/bin/peccary.mjs")];
  const inspect = (form) => ["inspect", ".cache/demo/workshop.pcap", "-o", form];
  await run(["peccary", ...inspect("table")], [...program, ...inspect("table")], { cwd: root });
  const { text } = await run(["peccary", ...inspect("eve")], [...program, ...inspect("eve")], { cwd: root });
  const alerts = text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
  for (const { sid } of [...toFrontend, ...toNginx]) {
    const found = alerts.find(({ alert }) => alert?.signature_id === sid);
    checks.that(found !== undefined, `rule ${sid} alerts: ${found?.alert.signature ?? "nothing"}`);
  }
  const shown = await run(["tcpdump", "-Ar", ".cache/demo/workshop.pcap"], ["tcpdump", "-n", "-Ar", file], {
    limit: 20,
  });
  if (shown.code !== 127)
    checks.that(shown.text.includes("secid_canceltoken"), "tcpdump -Ar shows the payload");
}
