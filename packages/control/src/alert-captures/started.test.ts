import type { PacketCapture } from "@peccary/api";
import { expect, test } from "vitest";
import { alert, eventually, testControl } from "../testing/control.ts";

const RESOURCES = "/apis/projectcalico.org/v3/namespaces/default";

test("an alert that an agent sends starts a capture that its node is told of, and metrics count it", async () => {
  const server = await testControl();
  try {
    const agent = await server.agent("node-a").connect();
    await server.send("POST", "/api/v1/namespaces/default/pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web-1", annotations: { "peccary.io/netns": "web-1" } },
      spec: { nodeName: "node-a", containers: [{ name: "main", image: "nginx" }] },
    });
    await server.send("POST", `${RESOURCES}/deeppacketinspections`, {
      apiVersion: "projectcalico.org/v3",
      kind: "DeepPacketInspection",
      metadata: { name: "web", annotations: { "peccary.io/capture-on-alert": "60s" } },
      spec: {},
    });
    // Alerts from before it is on its guard start nothing.
    await eventually(async () => {
      const answer = await server.ask(`${RESOURCES}/deeppacketinspections/web`);
      return ((await answer.json()) as { status?: { captureOnAlert?: object } }).status?.captureOnAlert;
    });
    const event = alert(Date.now() * 1_000, {
      origin: "dpi.default/web",
      dest_namespace: "default",
      dest_name: "web-1",
    });
    await agent.send([event]);
    const capture = await eventually(async () => {
      const answer = await server.ask(`${RESOURCES}/packetcaptures`);
      return ((await answer.json()) as { items: PacketCapture[] }).items[0];
    });
    expect(capture.metadata.annotations).toMatchObject({ "peccary.io/alert-id": event.id });
    await agent.until(
      ({ assignment }) => assignment?.captures.some(({ uid }) => uid === capture.metadata.uid) ?? false,
    );
    expect(await (await server.ask("/metrics")).text()).toContain(
      'peccary_alert_captures_total{namespace="default",inspection="web",result="started"} 1',
    );
  } finally {
    await server.close();
  }
});
