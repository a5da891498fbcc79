import { expect, test } from "vitest";
import { type ClientRequest, createClient, resourcePath } from "./client.ts";

const pods = { group: "", version: "v1", plural: "pods", namespaced: true };
const dpis = { group: "projectcalico.org", version: "v3", plural: "deeppacketinspections", namespaced: true };
const nodes = { group: "", version: "v1", plural: "nodes", namespaced: false };

test.each([
  [resourcePath(pods), "/api/v1/pods"],
  [resourcePath(pods, "dev"), "/api/v1/namespaces/dev/pods"],
  [resourcePath(dpis, "dev", "a/b"), "/apis/projectcalico.org/v3/namespaces/dev/deeppacketinspections/a%2Fb"],
  [resourcePath(nodes, "dev", "n"), "/api/v1/nodes/n"],
])("%s", (path, expected) => expect(path).toBe(expected));

/** A server that gives one answer, and what it was asked. */
function answering(status: number, body: string | readonly string[] = "{}") {
  const asked: { path: string; init: ClientRequest }[] = [];
  const chunks = typeof body === "string" ? [body] : body;
  const client = createClient(async (path, init) => {
    asked.push({ path, init });
    return new Response(new Blob([...chunks]).stream(), { status });
  });
  return { client, asked };
}

test.each([
  ["merge", "application/merge-patch+json", ""],
  ["json", "application/json-patch+json", ""],
  [{ apply: "me" }, "application/apply-patch+yaml", "?fieldManager=me"],
  [{ apply: "me", force: true }, "application/apply-patch+yaml", "?fieldManager=me&force=true"],
] as const)("patches as %j", async (form, type, query) => {
  const { client, asked } = answering(200);
  await client.patch(pods, "p", { a: 1 }, form, "dev");
  expect(asked[0]!.path).toBe(`/api/v1/namespaces/dev/pods/p${query}`);
  expect(asked[0]!.init).toMatchObject({
    method: "PATCH",
    body: '{"a":1}',
    headers: { "content-type": type },
  });
});

test.each([
  ["ours", '{"code":"NODE_AWAY","message":"m"}', "NODE_AWAY", "m"],
  [
    "a Kubernetes Status",
    '{"kind":"Status","reason":"AlreadyExists","message":"m","code":409}',
    "AlreadyExists",
    "m",
  ],
  ["a proxy's", "<h1>Bad gateway</h1>", "HTTP_409", "<h1>Bad gateway</h1>"],
  ["empty", "", "HTTP_409", "HTTP 409"],
  ["null", "null", "HTTP_409", "null"],
])("a refusal that is %s keeps code and message", async (_what, body, code, message) => {
  await expect(answering(409, body).client.get(pods, "p", "dev")).rejects.toMatchObject({
    status: 409,
    code,
    message,
  });
});

test.each(["x", "{}", '{"items":[{}],"total":1}'])(
  "an answer %s that breaks the contract is an error",
  async (body) => {
    await expect(answering(200, body).client.alerts()).rejects.toMatchObject({ code: "BAD_ANSWER" });
  },
);

test("asks for alerts by filter and page", async () => {
  const { client, asked } = answering(200, '{"items":[],"total":0}');
  await client.alerts({ namespace: "a b", severity: 50 }, { limit: 10, after: "x=" });
  expect(asked[0]!.path).toBe("/peccary/v1/alerts?namespace=a%20b&severity=50&limit=10&after=x%3D");
});

const alert = {
  id: "1",
  time: 1,
  time_us: 1_000_000,
  type: "t",
  origin: "o",
  severity: 1,
  description: "ä",
  host: "h",
  record: {},
};
const stream = `retry: 1000\nid: 5\n\n:\n\nid: 7\nevent: alert\ndata: ${JSON.stringify(alert)}\n\n:\n\n`;

test("a watch gives each alert and its cursor, however the stream is cut", async () => {
  const bytes = new TextEncoder().encode(stream);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const parts = [bytes.slice(0, cut), bytes.slice(cut)];
    const client = createClient(async () => {
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          const next = parts.shift();
          if (next === undefined) controller.close();
          else controller.enqueue(next);
        },
      });
      return new Response(body);
    });
    const seen: unknown[] = [];
    await client.watchAlerts({}, (one, cursor) => void seen.push([one, cursor])).ended;
    expect(seen).toEqual([[alert, "7"]]);
  }
});

test("a watch goes on after a cursor, and ends when it is closed", async () => {
  const { client, asked } = answering(200, stream);
  const watch = client.watchAlerts({ namespace: "dev" }, () => {}, "5");
  watch.close();
  await watch.ended;
  expect(asked[0]).toMatchObject({
    path: "/peccary/v1/alerts/watch?namespace=dev",
    init: { headers: { "last-event-id": "5" } },
  });
});

test("a refused watch says why", async () => {
  const { client } = answering(401, '{"code":"UNAUTHORIZED","message":"m"}');
  await expect(client.watchAlerts({}, () => {}).ended).rejects.toMatchObject({
    status: 401,
    code: "UNAUTHORIZED",
  });
});
