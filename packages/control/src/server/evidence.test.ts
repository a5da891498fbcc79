import { paths } from "@peccary/api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { alert, type TestControl, testControl } from "../testing/control.ts";

const TIME = 1_700_000_000_000_000;

let server: TestControl;
beforeEach(async () => void (server = await testControl()));
afterEach(() => server.close());

/** A section header alone: as much pcapng as is asked for here. */
const pcapng = Buffer.from("0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000", "hex");
const upload = (query: string, body: BodyInit = pcapng, token = server.agentToken) =>
  fetch(new URL(`${paths.nodeEvidence("node-a")}?${query}`, server.control.url), {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body,
  });
const store = (record: Record<string, unknown>, more: object = {}) => {
  const event = { ...alert(TIME, more), record };
  return server
    .agent("node-a")
    .send([event])
    .then(() => event.id);
};

test("what an agent brings can be fetched, by the names of all alerts that share it", async () => {
  const id = await store({ evidence: "dev_x_10:0::1_80" }, { id: "dev_x_other" });
  for (let times = 0; times < 2; times++)
    expect((await upload("id=dev_x_10%3A0%3A%3A1_80&rule=1:57")).status).toBe(200);
  for (const name of ["dev_x_10:0::1_80", id]) {
    const answer = await server.ask(paths.evidence(name));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/x-pcapng");
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(pcapng);
  }
  const metrics = await (await server.ask("/metrics")).text();
  expect(metrics).toContain("peccary_evidence_files 1");
  expect(metrics).toContain(`peccary_evidence_bytes ${pcapng.length}`);
});

test("is there after a restart", async () => {
  await upload("id=dev_a&rule=1:57");
  server = await server.restart();
  expect((await server.ask(paths.evidence("dev_a"))).status).toBe(200);
});

describe("refuses to store", () => {
  test.each([
    ["no id", "rule=1:57", pcapng],
    ["a long id", `id=${"x".repeat(1_025)}&rule=1:57`, pcapng],
    ["no rule", "id=a", pcapng],
    ["a rule that is none", "id=a&rule=../1", pcapng],
    ["what is not pcapng", "id=a&rule=1:57", Buffer.alloc(100)],
    ["nothing", "id=a&rule=1:57", Buffer.alloc(0)],
  ])("%s", async (_what, query, body) => {
    const answer = await upload(query, body);
    expect([answer.status, (await answer.json()).code]).toEqual([400, "BAD_REQUEST"]);
  });

  test("too much", async () => {
    expect((await upload("id=a&rule=1:57", Buffer.alloc(4_194_305))).status).toBe(413);
  });

  test("what others than agents bring", async () => {
    expect((await upload("id=a&rule=1:57", pcapng, server.adminToken)).status).toBe(401);
  });
});

describe("says why there is none", () => {
  test.each<[string, Record<string, unknown>, object, RegExp]>([
    ["of an alert without packets", {}, { type: "deep_packet_inspection" }, /no packets were kept.*limits/],
    ["of another type", {}, { type: "alert" }, /alerts? of type alert/],
    ["of packets that are not here", { evidence: "dev_y" }, {}, /not here/],
  ])("%s", async (_what, record, more, message) => {
    const id = await store(record, { id: "dev_x", ...more });
    const answer = await server.ask(paths.evidence(id));
    const { code, message: text } = await answer.json();
    expect([answer.status, code]).toEqual([404, "EVIDENCE_NOT_FOUND"]);
    expect(text).toMatch(message);
  });

  test("of no alert at all", async () => {
    const answer = await server.ask(paths.evidence("dev_none"));
    expect([answer.status, (await answer.json()).message]).toEqual([404, "there is no alert dev_none"]);
  });
});

describe("reading packets needs a right", () => {
  test.each([
    ["nobody", {}, 401],
    ["an agent", { agent: true }, 401],
  ])("%s", async (_who, { agent }: { agent?: boolean }, status) => {
    await upload("id=dev_a&rule=1:57");
    const headers = { authorization: agent ? `Bearer ${server.agentToken}` : "" };
    expect((await server.ask(paths.evidence("dev_a"), { headers })).status).toBe(status);
  });
});
