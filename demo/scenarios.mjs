// The two workshops, in their order.
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { state } from "./clean.mjs";
import { curlOf, toFrontend, toNginx } from "./requests.mjs";
import { heading, run, say } from "./show.mjs";
import { pods } from "./stage.mjs";

/** Asks as the client pod does, and reports whether the alert came, with both pods' names. */
async function provoke(request, server, where, origin, peccary, checks) {
  const host = server.port === 80 ? server.address : `${server.address}:${server.port}`;
  const words = curlOf(request, host);
  await run(words, ["ip", "netns", "exec", pods.client.netns, ...words]);
  const alert = await peccary.alert(request.sid, origin);
  const ends = `${alert?.source_namespace}/${alert?.source_name} -> ${alert?.dest_namespace}/${alert?.dest_name}`;
  if (alert !== undefined)
    say(`alert: [${alert.record.snort_generator_id}:${request.sid}] ${alert.record.message}, ${ends}`);
  checks.that(ends === `dev/netshoot -> ${where}`, `rule ${request.sid} alerts for ${origin}: ${ends}`);
}

/** Until `seen` holds of the answer, for at most 20 seconds; nothing is shown. */
async function until(ask, seen) {
  for (let waited = 0; waited < 20_000; waited += 200) {
    const { text } = await ask();
    if (seen(text)) return true;
    await delay(200);
  }
  return false;
}

const running = (text) => /^tigera-dpi-\S+\s+1\/1\s+Running\s/m.test(text);

export async function deepPacketInspection({ kubectl, peccary, ...rest }, checks) {
  heading("First scenario: deep packet inspection of the shop's front end");
  await kubectl(["apply", "-f", "demo/namespaces.yaml"]);
  const made = await kubectl(["apply", "-f", "demo/pods.yaml"]);
  checks.that(made.code === 0, "kubectl makes the namespaces and the workloads");
  await kubectl(["get", "pods", "-A", "-o", "wide"]);

  await kubectl(["apply", "-f", "demo/dpi/sample-dpi-frontend.yaml"]);
  await kubectl(["apply", "-f", "demo/dpi/resource-dpi.yaml"]);
  const listed = await kubectl(["get", "deeppacketinspections", "-n", "hipstershop"]);
  checks.that(
    /^sample-dpi-frontend\s/m.test(listed.text),
    "kubectl get deeppacketinspections -n hipstershop lists it",
  );

  await until(() => kubectl(["get", "pods", "-n", "tigera-dpi"], { quiet: true }), running);
  const sensors = await kubectl(["get", "pods", "-n", "tigera-dpi"]);
  checks.that(running(sensors.text), "kubectl get pods -n tigera-dpi shows a sensor, 1/1 Running");
  const success = () =>
    kubectl(
      [
        "get",
        "deeppacketinspection",
        "sample-dpi-frontend",
        "-n",
        "hipstershop",
        "-o",
        "jsonpath={.status.nodes[*].active.success}",
      ],
      { quiet: true },
    );
  checks.that(
    await until(success, (text) => text === "true"),
    "the resource's status says that its node inspects",
  );

  say("\nFrom the client pod, two requests that no shopper sends:");
  for (const request of toFrontend)
    await provoke(
      request,
      pods.frontend,
      "hipstershop/frontend",
      "dpi.hipstershop/sample-dpi-frontend",
      rest,
      checks,
    );

  const shown = await peccary(["alerts", "-n", "hipstershop"]);
  checks.that(shown.text.includes("1000001") && shown.text.includes("1000002"), "peccary alerts shows them");
  await kubectl(["get", "deeppacketinspections", "sample-dpi-frontend", "-n", "hipstershop", "-o", "yaml"]);

  await kubectl(["delete", "-f", "demo/dpi/sample-dpi-frontend.yaml"]);
  const gone = await until(
    () => kubectl(["get", "pods", "-n", "tigera-dpi"], { quiet: true }),
    (text) => !text.includes("tigera-dpi-"),
  );
  await kubectl(["get", "pods", "-n", "tigera-dpi"]);
  checks.that(gone, "deleting it stops the inspection");
}

export async function packetCapture({ kubectl, peccary, ...rest }, checks) {
  heading("Second scenario: capturing a pod's packets, and inspecting them");
  await kubectl(["apply", "-f", "demo/60-packet-capture/nginx-pcap.yaml"]);
  const state1 = () =>
    kubectl(
      ["get", "packetcapture", "dev-capture-nginx", "-n", "dev", "-o", "jsonpath={.status.files[*].state}"],
      {
        quiet: true,
      },
    );
  checks.that(
    await until(state1, (text) => text === "WaitingForTraffic" || text === "Capturing"),
    "the capture says that it is on",
  );

  const words = ["curl", "-sS", "-m", "5", `http://${pods.nginx.address}/`];
  const visit = (options) => run(words, ["ip", "netns", "exec", pods.client.netns, ...words], options);
  await visit();
  const capturing = await until(
    async () => {
      await visit({ quiet: true });
      return state1();
    },
    (text) => text === "Capturing",
  );
  checks.that(capturing, "with traffic, its state is Capturing");
  await kubectl(["get", "packetcaptures", "-n", "dev", "dev-capture-nginx", "-o", "yaml"]);

  const folder = join(state, "copied");
  mkdirSync(folder, { recursive: true });
  const copied = await peccary(["captured-packets", "copy", "dev-capture-nginx", "--namespace", "dev"], {
    cwd: folder,
  });
  checks.that(
    copied.code === 0 && copied.text.includes("Copy capture files for dev/dev-capture-nginx to ."),
    "peccary captured-packets copy brings the files here",
  );
  const [file] = readdirSync(folder).filter((name) => name.endsWith(".pcap"));
  await run(["ls", "-l"], ["ls", "-l"], { cwd: folder });
  for (const flags of ["-Ar", "-Xr"]) {
    const { text } = await run(["tcpdump", flags, file ?? "?"], ["tcpdump", "-n", flags, file ?? "?"], {
      cwd: folder,
    });
    // The hexadecimal form breaks the text every sixteen octets.
    const payload =
      flags === "-Ar" ? text.includes("Welcome to nginx") : /GET\./.test(text) && text.includes("HTTP");
    checks.that(payload, `tcpdump ${flags} shows the payload`);
  }

  await kubectl(["delete", "-f", "demo/60-packet-capture/nginx-pcap.yaml"]);
  const left = () => peccary(["captured-packets", "list", "dev-capture-nginx", "-n", "dev"], { quiet: true });
  checks.that(
    await until(left, (text) => !text.includes(".pcap")),
    "deleting it stops the capture and removes its files",
  );

  heading("Second scenario, continued: deep packet inspection of the web server");
  await kubectl(["apply", "-f", "demo/70-deep-packet-inspection/nginx-dpi.yaml"]);
  const success = () =>
    kubectl(
      [
        "get",
        "deeppacketinspection",
        "nginx-dpi",
        "-n",
        "dev",
        "-o",
        "jsonpath={.status.nodes[*].active.success}",
      ],
      {
        quiet: true,
      },
    );
  await until(success, (text) => text === "true");
  const sensors = await kubectl(["get", "pods", "-n", "tigera-dpi"]);
  checks.that(running(sensors.text), "the sensor is back, 1/1 Running");
  for (const request of toNginx)
    await provoke(request, pods.nginx, "dev/nginx", "dpi.dev/nginx-dpi", rest, checks);
  await peccary(["alerts", "-n", "dev"]);
}
