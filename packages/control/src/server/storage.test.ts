import type { SignedRequest } from "@peccary/api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type TestControl, testControl } from "../testing/control.ts";

let server: TestControl;
beforeEach(async () => void (server = await testControl()));
afterEach(() => server.close());

const SECRET = "/api/v1/namespaces/default/secrets";
const CAPTURES = "/apis/projectcalico.org/v3/namespaces/default/packetcaptures";

const make = async (path: string, kind: string, name: string, more: object): Promise<string> => {
  const apiVersion = kind === "Secret" ? "v1" : "projectcalico.org/v3";
  const { annotations, ...rest } = more as { annotations?: object };
  const answer = await server.send("POST", path, {
    apiVersion,
    kind,
    metadata: { name, ...(annotations && { annotations }) },
    ...rest,
  });
  const body = (await answer.json()) as { metadata: { uid: string } };
  expect(answer.status, JSON.stringify(body)).toBe(201);
  return body.metadata.uid;
};
const store = {
  stringData: {
    endpoint: "https://s3.example.com",
    bucket: "captures",
    "access-key-id": "KEY",
    "secret-access-key": "hush-hush",
  },
};
/** A connected agent that has heard of these captures. */
const agent = async (...uids: string[]) => {
  const connected = await server.agent("node-a").connect();
  await connected.until(({ assignment }) =>
    uids.every((uid) => assignment?.captures.some((capture) => capture.uid === uid)),
  );
};
const ask = async (node: string, body: object) => {
  const path = `/agent/v1/nodes/${node}/storage`;
  const answer = await server.agent(node).request("POST", path, JSON.stringify(body));
  return { status: answer.status, body: (await answer.json()) as SignedRequest & { code?: string } };
};
const head = { file: "web_eth0.pcap", step: { do: "head" } };

test("signs a step for a file of the node's own capture, and keeps the keys to itself", async () => {
  const uid = await make(CAPTURES, "PacketCapture", "cap", { annotations: { "peccary.io/upload": "store" } });
  await make(SECRET, "Secret", "store", store);
  await agent(uid);
  const { status, body } = await ask("node-a", { capture: uid, ...head });
  expect([status, body]).toMatchObject([
    200,
    {
      method: "HEAD",
      url: "https://s3.example.com/captures/default/cap/node-a/web_eth0.pcap",
      headers: { authorization: expect.stringContaining("Credential=KEY/") },
      checksum: "sha256",
    },
  ]);
  expect(JSON.stringify(body)).not.toContain("hush-hush");
});

test("refuses what the node has no business with", async () => {
  const uid = await make(CAPTURES, "PacketCapture", "cap", { annotations: { "peccary.io/upload": "store" } });
  const plain = await make(CAPTURES, "PacketCapture", "plain", {});
  await agent(uid, plain);
  const code = async (node: string, body: object) => (await ask(node, body)).body.code;
  expect(await code("node-b", { capture: uid, ...head })).toBe("STORAGE_REFUSED");
  expect(await code("node-a", { capture: "other", ...head })).toBe("STORAGE_REFUSED");
  expect(await code("node-a", { capture: plain, ...head })).toBe("STORAGE_REFUSED");
  expect(await code("node-a", { capture: uid, ...head, file: "../../etc/passwd" })).toBe("STORAGE_REFUSED");
  expect(await code("node-a", { capture: uid, ...head })).toBe("STORAGE_UNUSABLE");
  expect(await code("node-a", { capture: uid, file: "a.pcap", step: { do: "delete" } })).toBe("BAD_REQUEST");
});
