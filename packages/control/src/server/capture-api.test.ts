import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually, type TestControl, testControl } from "../testing/control.ts";

let server: TestControl;
beforeEach(async () => void (server = await testControl({ captureApi: "opt-in" })));
afterEach(() => server.close());

const path = "/packet-capture/download/default/none/files.zip";
const code = async () => (await (await server.ask(path)).json()).code;

test("files are served while there is a PacketCaptureAPI, where that is asked for", async () => {
  const answer = await server.ask(path);
  expect([answer.status, await answer.json()]).toEqual([
    404,
    {
      code: "CAPTURE_API_OFF",
      message:
        "files of captures are served once there is a PacketCaptureAPI (operator.tigera.io/v1) named tigera-secure",
    },
  ]);
  const kind = { apiVersion: "operator.tigera.io/v1", kind: "PacketCaptureAPI" };
  const all = "/apis/operator.tigera.io/v1/packetcaptureapis";
  expect((await server.send("POST", all, { ...kind, metadata: { name: "other" } })).status).toBe(422);
  expect((await server.send("POST", all, { ...kind, metadata: { name: "tigera-secure" } })).status).toBe(201);
  expect(await code()).toBe("CAPTURE_NOT_FOUND");
  await eventually(
    async () => (await (await server.ask(`${all}/tigera-secure`)).json()).status?.state === "Ready",
  );
  await server.ask(`${all}/tigera-secure`, { method: "DELETE" });
  expect(await code()).toBe("CAPTURE_API_OFF");
});
