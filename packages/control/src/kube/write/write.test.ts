import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Client, configMap, core, inspection, inspections, openClient } from "../testing/client.ts";

let client: Client;
beforeEach(async () => {
  client = await openClient();
});
afterEach(() => client.close());

const pods = `${core}/pods`;

test("create fills in what is the server's to say", async () => {
  const { status, body } = await client.send(
    "POST",
    inspections,
    inspection("web", "all()", { uid: "mine", generation: 7 }),
  );
  expect(status).toBe(201);
  expect(body.metadata).toMatchObject({
    name: "web",
    namespace: "dev",
    generation: 1,
    creationTimestamp: "2026-01-01T00:00:00Z",
    resourceVersion: expect.stringMatching(/^\d+$/),
    uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(body.metadata.managedFields).toMatchObject([{ manager: "test", operation: "Update" }]);
});

test("generateName", async () => {
  const { body } = await client.send("POST", `${core}/configmaps`, { metadata: { generateName: "c-" } });
  expect(body.metadata.name).toMatch(/^c-[0-9a-f]{5}$/);
});

describe("refuses", () => {
  const meta = (metadata: object) => ({ metadata });
  test.each([
    ["no name", meta({}), 422, "metadata.name", "FieldValueRequired"],
    ["a name with capitals", meta({ name: "Web" }), 422, "metadata.name", "FieldValueInvalid"],
    ["a name of 254 letters", meta({ name: "a".repeat(254) }), 422, "metadata.name", "FieldValueInvalid"],
    [
      "a bad label's name",
      meta({ name: "a", labels: { "a b": "c" } }),
      422,
      "metadata.labels",
      "FieldValueInvalid",
    ],
    [
      "a bad label's value",
      meta({ name: "a", labels: { a: "b c" } }),
      422,
      "metadata.labels",
      "FieldValueInvalid",
    ],
    [
      "a label that is no text",
      meta({ name: "a", labels: { a: 1 } }),
      422,
      "metadata.labels.a",
      "FieldValueTypeInvalid",
    ],
    [
      "data that is no text",
      { ...meta({ name: "a" }), data: { a: 1 } },
      422,
      "data.a",
      "FieldValueTypeInvalid",
    ],
    [
      "bytes that are not base64",
      { ...meta({ name: "a" }), binaryData: { a: "%" } },
      422,
      "binaryData.a",
      "FieldValueInvalid",
    ],
    [
      "an owner without a uid",
      meta({ name: "a", ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "p" }] }),
      422,
      "metadata.ownerReferences[0].uid",
      "FieldValueRequired",
    ],
  ])("%s, naming the field", async (_what, body, status, field, reason) => {
    const answer = await client.send("POST", `${core}/configmaps`, body);
    expect(answer).toMatchObject({
      status,
      body: { kind: "Status", status: "Failure", reason: "Invalid", code: status },
    });
    expect(answer.body.details.causes).toMatchObject([{ field, reason }]);
  });

  test.each([
    ["a body that is no object", "[]", 400],
    ["a body that is no JSON", "{", 400],
    ["another kind", { kind: "Secret", metadata: { name: "a" } }, 400],
    ["another namespace", meta({ name: "a", namespace: "other" }), 400],
    ["a resourceVersion", meta({ name: "a", resourceVersion: "5" }), 400],
    ["a name that is a number", meta({ name: 5 }), 400],
    ["metadata that is none", { metadata: "x" }, 400],
    ["a body nested 200 deep", `${'{"a":'.repeat(200)}1${"}".repeat(200)}`, 400],
    ["a body beyond the cap", `{"data":{"a":"${"x".repeat(4_000_000)}"}}`, 413],
    ["an object beyond the cap", { ...meta({ name: "a" }), data: { a: "x".repeat(2_000_000) } }, 413],
  ])("%s", async (_what, body, status) => {
    expect(await client.send("POST", `${core}/configmaps`, body)).toMatchObject({
      status,
      body: { kind: "Status", code: status },
    });
  });

  test("the second of a name", async () => {
    await client.send("POST", inspections, inspection("web"));
    expect(await client.send("POST", inspections, inspection("web"))).toMatchObject({
      status: 409,
      body: {
        reason: "AlreadyExists",
        details: { name: "web", group: "projectcalico.org", kind: "deeppacketinspections" },
      },
    });
  });

  test("a namespace that is not there", async () => {
    expect(await client.send("POST", "/api/v1/namespaces/nowhere/configmaps", configMap("a"))).toMatchObject({
      status: 404,
      body: { message: 'namespaces "nowhere" not found' },
    });
  });
});

test.each([
  ["Strict", 400],
  ["Warn", 201],
  ["Ignore", 201],
])("unknown fields with fieldValidation=%s", async (mode, status) => {
  const body = { ...inspection("web"), spec: { selector: "all()", slector: "x" }, extra: 1 };
  const answer = await client.send("POST", `${inspections}?fieldValidation=${mode}`, body);
  expect(answer.status).toBe(status);
  if (mode === "Strict")
    expect(answer.body.message).toContain('unknown field "spec.slector", unknown field "extra"');
  else expect(answer.body.spec).toEqual({ selector: "all()" });
  expect(answer.headers.get("warning")).toBe(
    mode === "Warn" ? '299 - "unknown field \\"spec.slector\\"", 299 - "unknown field \\"extra\\""' : null,
  );
});

test("dry runs answer, and keep nothing", async () => {
  expect(await client.send("POST", `${inspections}?dryRun=All`, inspection("web"))).toMatchObject({
    status: 201,
  });
  expect(await client.send("GET", `${inspections}/web`)).toMatchObject({ status: 404 });
  await client.send("POST", inspections, inspection("web"));
  expect(await client.send("DELETE", `${inspections}/web?dryRun=All`)).toMatchObject({ status: 200 });
  expect(await client.send("GET", `${inspections}/web`)).toMatchObject({ status: 200 });
});

describe("update", () => {
  test("raises the generation for what is wanted, not for labels", async () => {
    const { body: made } = await client.send("POST", inspections, inspection("web"));
    const put = (body: object) => client.send("PUT", `${inspections}/web`, body);
    expect(
      (await put({ ...made, metadata: { ...made.metadata, resourceVersion: undefined, labels: { a: "b" } } }))
        .body.metadata.generation,
    ).toBe(1);
    expect((await put(inspection("web", "has(a)"))).body.metadata).toMatchObject({
      generation: 2,
      uid: made.metadata.uid,
    });
    expect((await put(inspection("web", "has(a)"))).body.metadata.labels).toBeUndefined();
  });

  test("that changes nothing writes nothing", async () => {
    const { body: made } = await client.send("POST", inspections, inspection("web"));
    expect((await client.send("PUT", `${inspections}/web`, inspection("web"))).body).toEqual(made);
  });

  test.each([
    ["an old version", { resourceVersion: "1" }, 409],
    ["another uid", { uid: "other" }, 409],
    ["another name", { name: "other" }, 400],
    ["another namespace", { namespace: "other" }, 400],
  ])("refuses %s", async (_what, metadata, status) => {
    await client.send("POST", inspections, inspection("web"));
    expect(
      await client.send("PUT", `${inspections}/web`, inspection("web", "has(a)", metadata)),
    ).toMatchObject({ status });
  });

  test("of what is not there is 404", async () => {
    expect(await client.send("PUT", `${inspections}/web`, inspection("web"))).toMatchObject({ status: 404 });
  });

  test("status and the rest are written apart", async () => {
    const status = { nodes: [{ node: "a", active: { success: true } }] };
    const { body: made } = await client.send("POST", inspections, { ...inspection("web"), status });
    expect(made.status).toBeUndefined();
    const put = await client.send("PUT", `${inspections}/web/status`, {
      ...inspection("web", "has(other)"),
      status,
    });
    expect(put.body).toMatchObject({ spec: { selector: "all()" }, status, metadata: { generation: 1 } });
    const changed = await client.send("PUT", `${inspections}/web`, {
      ...inspection("web", "has(a)"),
      status: {},
    });
    expect(changed.body).toMatchObject({ spec: { selector: "has(a)" }, status });
    expect(changed.body.metadata.managedFields).toMatchObject([
      { manager: "test", fieldsV1: { "f:spec": { "f:selector": {} } } },
      { manager: "test", subresource: "status", fieldsV1: { "f:status": expect.anything() } },
    ]);
  });

  test("of a status that is none is 404", async () => {
    await client.send("POST", `${core}/configmaps`, configMap("a"));
    expect(await client.send("PUT", `${core}/configmaps/a/status`, configMap("a"))).toMatchObject({
      status: 404,
    });
    expect(await client.send("GET", `${core}/pods/a/log`)).toMatchObject({ status: 404 });
  });
});

describe("delete", () => {
  const make = (name: string, metadata: object = {}) =>
    client.send("POST", `${core}/configmaps`, configMap(name, {}, metadata));
  const names = async () =>
    (await client.send("GET", `${core}/configmaps`)).body.items.map(
      (item: { metadata: { name: string } }) => item.metadata.name,
    );

  test("waits for finalizers", async () => {
    await make("a", { finalizers: ["example.org/wait"] });
    const { body } = await client.send("DELETE", `${core}/configmaps/a`);
    expect(body.metadata.deletionTimestamp).toBe("2026-01-01T00:00:00Z");
    const refused = await client.send(
      "PATCH",
      `${core}/configmaps/a`,
      { metadata: { finalizers: ["example.org/more"] } },
      merge,
    );
    expect(refused).toMatchObject({ status: 422 });
    await client.send("PATCH", `${core}/configmaps/a`, { metadata: { finalizers: null } }, merge);
    expect(await names()).toEqual([]);
  });

  test("takes along what only the deleted one owned", async () => {
    const { body: owner } = await make("owner");
    const { body: second } = await make("second");
    const reference = ({ metadata }: { metadata: { name: string; uid: string } }) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      name: metadata.name,
      uid: metadata.uid,
    });
    const { body: child } = await make("child", { ownerReferences: [reference(owner)] });
    await make("grandchild", { ownerReferences: [reference(child)] });
    await make("shared", { ownerReferences: [reference(owner), reference(second)] });
    await client.send("DELETE", `${core}/configmaps/owner`);
    expect(await names()).toEqual(["second", "shared"]);
    await client.send("DELETE", `${core}/configmaps/second?propagationPolicy=Orphan`);
    expect(await names()).toEqual(["shared"]);
  });

  test.each([
    [{ preconditions: { uid: "other" } }, 409],
    [{ preconditions: { resourceVersion: "1" } }, 409],
    [{ propagationPolicy: "Sideways" }, 400],
    [{}, 200],
  ])("with %j is %d", async (options, status) => {
    await make("a");
    expect(await client.send("DELETE", `${core}/configmaps/a`, options)).toMatchObject({ status });
  });

  test("of a collection, by label", async () => {
    await make("a", { labels: { gone: "yes" } });
    await make("b");
    expect(await client.send("DELETE", `${core}/configmaps?labelSelector=gone`)).toMatchObject({
      status: 200,
      body: { items: [{ metadata: { name: "a" } }] },
    });
    expect(await names()).toEqual(["b"]);
  });

  test("of a namespace takes all in it; nothing new comes into one that waits", async () => {
    await make("a", { finalizers: ["example.org/wait"] });
    await make("b");
    const { body } = await client.send("DELETE", "/api/v1/namespaces/dev");
    expect(body).toMatchObject({ status: "Success" });
    expect((await client.send("GET", "/api/v1/namespaces/dev")).body.status.phase).toBe("Terminating");
    expect(await names()).toEqual(["a"]);
    expect(await make("c")).toMatchObject({
      status: 403,
      body: { details: { causes: [{ reason: "NamespaceTerminating" }] } },
    });
    await client.send("PATCH", `${core}/configmaps/a`, { metadata: { finalizers: null } }, merge);
    expect(await client.send("GET", "/api/v1/namespaces/dev")).toMatchObject({ status: 404 });
  });
});

const merge = { "content-type": "application/merge-patch+json" };

test("a write that the disk refuses is a clear 500, and leaves nothing behind", async () => {
  let full = false;
  const storage = {
    load: async () => ({ revision: 0, rows: [] }),
    commit: async () => {
      if (full) throw new Error("cannot write objects.duckdb: no space left on the disk");
    },
    close: async () => {},
  };
  const other = await openClient({ storage });
  full = true;
  expect(await other.send("POST", inspections, inspection("web"))).toMatchObject({
    status: 500,
    body: { reason: "InternalError", message: expect.stringContaining("no space left") },
  });
  expect(await other.send("GET", `${inspections}/web`)).toMatchObject({ status: 404 });
  full = false;
  expect(await other.send("POST", inspections, inspection("web"))).toMatchObject({ status: 201 });
  await other.close();
});

test("events are forgotten after an hour", async () => {
  let now = 0;
  const other = await openClient({ now: () => now });
  const event = (name: string) =>
    other.send("POST", `${core}/events`, {
      metadata: { name },
      involvedObject: { kind: "Pod", name: "web" },
    });
  await event("old");
  now = 3_600_001;
  await event("new");
  const { body } = await other.send("GET", `${core}/events?fieldSelector=involvedObject.name=web`);
  expect(body.items).toMatchObject([{ metadata: { name: "new" } }]);
  await other.close();
});

test("writes at the same time all count", async () => {
  await client.send("POST", pods, { metadata: { name: "web" } });
  const label = (n: number) =>
    client.send("PATCH", `${pods}/web`, { metadata: { labels: { [`l${n}`]: "x" } } }, merge);
  await Promise.all(Array.from({ length: 50 }, (_, n) => label(n)));
  expect(Object.keys((await client.send("GET", `${pods}/web`)).body.metadata.labels)).toHaveLength(50);
});
