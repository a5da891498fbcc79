import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { alert, eventually, type TestControl, testControl } from "../testing/control.ts";

const NOW = Date.now() * 1_000;
const rules = [
  { name: "a.rules", text: "alert tcp any any -> any any (sid:1;)" },
  { name: "b.rules", text: "alert udp any any -> any any (sid:2;)\n" },
];

let server: TestControl;
beforeEach(async () => void (server = await testControl({ rules, variables: { HOME_NET: "10.0.0.0/8" } })));
afterEach(() => server.close());

const alerts = async () =>
  (await (await server.ask("/peccary/v1/alerts")).json()) as { items: unknown[]; total: number };

describe("events", () => {
  test("are readable once acknowledged, and sending them again adds nothing", async () => {
    const agent = server.agent("node-a");
    const batch = [alert(NOW), alert(NOW + 1)];
    for (let i = 0; i < 2; i++) {
      const answer = await agent.send(batch);
      expect([answer.status, await answer.json()]).toEqual([200, { stored: 2, refused: [] }]);
    }
    expect(await alerts()).toEqual({ items: [batch[1], batch[0]], total: 2 });
  });

  test("a bad one is refused by name, the good ones are stored", async () => {
    const bad = { ...alert(NOW + 1), severity: 0 };
    const huge = alert(NOW + 2, { description: "x".repeat(70_000) });
    const answer = await server.agent("node-a").send([alert(NOW), bad, "?", { id: 7 }, huge, alert(NOW + 3)]);
    expect(await answer.json()).toEqual({
      stored: 2,
      refused: [
        { id: bad.id, reason: "events.1.severity: Too small: expected number to be >=1" },
        { id: "", reason: expect.stringContaining("events.2.") },
        { id: "", reason: expect.stringContaining("events.3.id: ") },
        { id: huge.id, reason: "events.4: more than 65536 characters" },
      ],
    });
    expect((await alerts()).items).toEqual([alert(NOW + 3), alert(NOW)]);
    const metrics = await (await server.ask("/metrics")).text();
    expect(metrics).toContain('peccary_events_refused_total{reason="invalid"} 3');
    expect(metrics).toContain('peccary_events_refused_total{reason="too_large"} 1');
  });

  test("what limits made an agent leave out shows by name, and rules by sid", async () => {
    const report = { refused: { flows: 3, spoolFull: 1 }, givenUp: { 2003: 7 } };
    const node = server.agent("node-a");
    expect((await node.report(report)).status).toBeLessThan(300);
    const metrics = await (await server.ask("/metrics")).text();
    expect(metrics).toContain('peccary_agent_refused{node="node-a",cap="flows"} 3');
    expect(metrics).toContain('peccary_agent_refused{node="node-a",cap="spoolFull"} 1');
    expect(metrics).toContain('peccary_rule_given_up{node="node-a",sid="2003"} 7');
  });

  test("what sensors leave unseen under load shows by level, with the level of each", async () => {
    const sensor = {
      kind: "inspect" as const,
      pid: 1,
      ready: true,
      restarts: 0,
      startedAt: new Date(0).toISOString(),
      packets: 0,
      bytes: 0,
      drops: 0,
      memory: 0,
    };
    const count = (packets: number, bytes: number, flows: number) => ({ packets, bytes, flows });
    const shed = { level: 2, eighths: 0, since: new Date(0).toISOString() };
    const none = count(0, 0, 0);
    const sensors = [
      { ...sensor, name: "aaaaa", shed: { ...shed, left: [count(1, 20, 3), count(4, 50, 6), none] } },
      { ...sensor, name: "bbbbb", shed: { ...shed, level: 0, left: [count(10, 200, 30), none, none] } },
      { ...sensor, name: "ccccc" },
    ];
    expect((await server.agent("node-a").report({ sensors })).status).toBeLessThan(300);
    const metrics = await (await server.ask("/metrics")).text();
    for (const line of [
      'peccary_sensor_shed_level{node="node-a",sensor="aaaaa"} 2',
      'peccary_sensor_shed_level{node="node-a",sensor="bbbbb"} 0',
      'peccary_sensor_shed_level{node="node-a",sensor="ccccc"} 0',
      'peccary_shed_packets{node="node-a",level="1"} 11',
      'peccary_shed_bytes{node="node-a",level="1"} 220',
      'peccary_shed_flows{node="node-a",level="2"} 6',
    ])
      expect(metrics).toContain(line);
  });

  test.each([
    ["", 400, "BAD_REQUEST"],
    ["{", 400, "BAD_REQUEST"],
    ["[]", 400, "BAD_REQUEST"],
    ['{"events":{}}', 400, "BAD_REQUEST"],
    [`{"events":[${"0,".repeat(5_000)}0]}`, 400, "BAD_REQUEST"],
  ])("refuses the batch %#", async (body, status, code) => {
    const answer = await server.agent("node-a").request("POST", "/agent/v1/nodes/node-a/events", body);
    expect([answer.status, await answer.json()]).toEqual([status, { code, message: expect.any(String) }]);
  });

  test("a body beyond the cap is refused before it is read", async () => {
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1_048_576)),
    });
    const answer = await server
      .agent("a")
      .request("POST", "/agent/v1/nodes/a/events", endless)
      .catch(() => undefined);
    // The server may hang up while the rest is still being sent.
    if (answer !== undefined) expect(answer.status).toBe(413);
  });
});

describe("who may", () => {
  test("only the agents' token opens their paths, and it opens nothing else", async () => {
    const status = async (path: string, token: string) =>
      (await server.ask(path, { headers: { authorization: `Bearer ${token}` } })).status;
    const paths = ["/agent/v1/rules/x", "/peccary/v1/alerts", "/api/v1/pods", "/packet-capture/files/a/b"];
    const tokens = { admin: server.adminToken, agent: server.agentToken, none: "" };
    const got: Record<string, number[]> = {};
    for (const [name, token] of Object.entries(tokens))
      got[name] = await Promise.all(paths.map((path) => status(path, token)));
    expect(got).toEqual({
      admin: [401, 200, 200, 404],
      agent: [404, 401, 401, 401],
      none: [401, 401, 401, 401],
    });
  });

  test.each(["A", "-a", "a_b", "a..b", "x".repeat(254), "a%2fb"])("%# is no name of a node", async (name) => {
    const answer = await server.agent("x").request("POST", `/agent/v1/nodes/${name}/events`, '{"events":[]}');
    expect(answer.status).toBe(400);
  });
});

test("rules are fetched by their revision", async () => {
  const agent = await server.agent("node-a").connect();
  const { rules: revision, variables } = (await agent.until((a) => a.assignment !== undefined)).assignment!;
  expect(variables).toEqual({ HOME_NET: "10.0.0.0/8" });
  expect(await (await agent.rules(revision)).text()).toBe(
    "alert tcp any any -> any any (sid:1;)\nalert udp any any -> any any (sid:2;)\n",
  );
  expect((await agent.rules("0123456789abcdef")).status).toBe(404);
  agent.disconnect();
});

test("a second connection of a node replaces the first", async () => {
  const first = await server.agent("node-a").connect();
  await first.until((a) => a.assignment !== undefined);
  const second = await server.agent("node-a").connect();
  await second.until((a) => a.assignment !== undefined);
  first.disconnect();
  await server.send("POST", "/apis/projectcalico.org/v3/namespaces/default/deeppacketinspections", {
    apiVersion: "projectcalico.org/v3",
    kind: "DeepPacketInspection",
    metadata: { name: "web", namespace: "default" },
    spec: { selector: "app == 'web'" },
  });
  await second.until((a) => a.assignment?.inspections.length === 1);
  second.disconnect();
});

describe("files of a capture", () => {
  const path = "/packet-capture/files/default/cap";
  async function withCapture(state: string) {
    const created = await server.send(
      "POST",
      "/apis/projectcalico.org/v3/namespaces/default/packetcaptures",
      {
        apiVersion: "projectcalico.org/v3",
        kind: "PacketCapture",
        metadata: { name: "cap", namespace: "default" },
        spec: { selector: "all()" },
      },
    );
    expect(created.status).toBe(201);
    const agent = await server.agent("node-a").connect();
    await agent.until((a) => a.assignment?.captures.length === 1);
    const { uid } = agent.assignment!.captures[0]!;
    await agent.report({
      captures: [
        { uid, directory: "/d", fileNames: ["b.pcap", "a.pcap"], state: state as "Capturing", errors: [] },
      ],
    });
    await eventually(async () => (await (await server.ask(path)).text()).includes("a.pcap"));
    return agent;
  }

  test("are listed, and read through from the node that has them", async () => {
    const agent = await withCapture("Capturing");
    expect(await (await server.ask(path)).json()).toEqual({
      files: [
        { node: "node-a", name: "a.pcap" },
        { node: "node-a", name: "b.pcap" },
      ],
    });
    const big = new Uint8Array(5_000_000).map((_, i) => i * 31);
    const reading = server.ask(`${path}/node-a/a.pcap`).then((response) => response.arrayBuffer());
    await agent.until((a) => a.orders.some(({ upload }) => upload));
    const { id, ...order } = agent.orders.find(({ upload }) => upload)!.upload!;
    expect(order).toEqual({ namespace: "default", capture: "cap", file: "a.pcap" });
    expect((await agent.upload(id, big)).status).toBe(200);
    expect(Buffer.compare(new Uint8Array(await reading), big)).toBe(0);
    agent.disconnect();
  });

  test("an agent's no is told with its reason", async () => {
    const agent = await withCapture("Capturing");
    const reading = server.ask(`${path}/node-a/a.pcap`);
    await agent.until((a) => a.orders.some(({ upload }) => upload));
    await agent.upload(agent.orders.find(({ upload }) => upload)!.upload!.id, undefined, {
      "x-peccary-error": "500 disk is gone",
    });
    const answer = await reading;
    expect([answer.status, await answer.json()]).toEqual([
      502,
      { code: "UPLOAD_FAILED", message: "a.pcap of default/cap on node-a: disk is gone" },
    ]);
    agent.disconnect();
  });

  test.each([
    [`${path}/node-a/c.pcap`, 404],
    [`${path}/node-b/a.pcap`, 404],
    [`${path}/node-a/..%2f..%2fpasswd`, 400],
    ["/packet-capture/files/default/none", 404],
  ])("GET %s is %i", async (target, status) => {
    const agent = await withCapture("Capturing");
    expect((await server.ask(target)).status).toBe(status);
    agent.disconnect();
  });

  test("can be removed once it has finished", async () => {
    const agent = await withCapture("Capturing");
    expect((await server.ask(path, { method: "DELETE" })).status).toBe(409);
    const { uid } = agent.assignment!.captures[0]!;
    await agent.report({
      captures: [{ uid, directory: "/d", fileNames: ["a.pcap"], state: "Finished", errors: [] }],
    });
    await eventually(async () => !(await (await server.ask(path)).text()).includes("b.pcap"));
    const removing = server.ask(path, { method: "DELETE" });
    await agent.until((a) => a.orders.some(({ clean }) => clean));
    await agent.upload(agent.orders.find(({ clean }) => clean)!.clean!.id, undefined);
    expect((await removing).status).toBe(204);
    agent.disconnect();
  });

  test("of a node that is gone cannot be read", async () => {
    const agent = await withCapture("Capturing");
    agent.disconnect();
    await eventually(async () => (await server.ask(`${path}/node-a/a.pcap`)).status === 503);
  });

  test("nobody waits for an upload that was not asked for", async () => {
    const answer = await server.agent("node-a").upload("0123", "x");
    expect([answer.status, await answer.json()]).toEqual([
      404,
      expect.objectContaining({ code: "UPLOAD_UNKNOWN" }),
    ]);
  });
});

test("a port that is taken is a clear error", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  await expect(testControl({ listen: `127.0.0.1:${port}` })).rejects.toMatchObject({ code: "LISTEN_FAILED" });
  taken.close();
});

test("a second control plane on the same folder is refused, and harms nothing", async () => {
  await expect(testControl({}, server.dataDir)).rejects.toMatchObject({ code: "DATA_DIR_IN_USE" });
  expect((await server.ask("/readyz")).status).toBe(200);
});
