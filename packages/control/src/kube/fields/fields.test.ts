import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Client, core, inspection, inspections, openClient } from "../testing/client.ts";
import { decodeFields, encodeFields, pathKey, readablePath } from "./field-set.ts";

let client: Client;
beforeEach(async () => {
  client = await openClient();
});
afterEach(() => client.close());

const applyType = { "content-type": "application/apply-patch+yaml" };
const apply = (path: string, body: object, manager: string, more = "") =>
  client.send("PATCH", `${path}?fieldManager=${manager}${more}`, body, applyType);

const pod = (...containers: object[]) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web" },
  spec: { containers },
});
const podPath = `${core}/pods/web`;
const owners = (object: { metadata: { managedFields: { manager: string; fieldsV1: object }[] } }) =>
  Object.fromEntries(object.metadata.managedFields.map(({ manager, fieldsV1 }) => [manager, fieldsV1]));

test("apply creates, and applying the same again writes nothing", async () => {
  const made = await apply(`${inspections}/web`, inspection("web"), "a");
  expect(made).toMatchObject({ status: 201 });
  expect(owners(made.body)).toEqual({ a: { "f:spec": { "f:selector": {} } } });
  const again = await apply(`${inspections}/web`, inspection("web"), "a");
  expect(again).toMatchObject({ status: 200, body: made.body });
});

test("two managers share a list by its keys", async () => {
  await apply(podPath, pod({ name: "one", image: "1" }), "a");
  const { body } = await apply(podPath, pod({ name: "two", image: "2" }), "b");
  expect(body.spec.containers).toEqual([
    { name: "one", image: "1" },
    { name: "two", image: "2" },
  ]);
  expect(owners(body)).toEqual({
    a: { "f:spec": { "f:containers": { 'k:{"name":"one"}': { ".": {}, "f:image": {}, "f:name": {} } } } },
    b: { "f:spec": { "f:containers": { 'k:{"name":"two"}': { ".": {}, "f:image": {}, "f:name": {} } } } },
  });
});

test("what a manager no longer applies goes, unless another owns it", async () => {
  await apply(podPath, pod({ name: "one", image: "1" }, { name: "two", image: "2" }), "a");
  await apply(podPath, pod({ name: "two", image: "2" }), "b");
  const { body } = await apply(podPath, { ...pod(), spec: {} }, "a");
  expect(body.spec).toEqual({ containers: [{ name: "two", image: "2" }] });
  const last = await apply(podPath, { ...pod(), spec: {} }, "b");
  expect(last.body.spec?.containers ?? []).toEqual([]);
});

test("labels go with the manager that applied them", async () => {
  const labelled = (labels: object) => ({ ...inspection("web"), metadata: { name: "web", labels } });
  await apply(`${inspections}/web`, labelled({ a: "1", b: "2" }), "x");
  await client.send(
    "PATCH",
    `${inspections}/web`,
    { metadata: { labels: { c: "3" } } },
    { "content-type": "application/merge-patch+json" },
  );
  const { body } = await apply(`${inspections}/web`, labelled({ b: "2" }), "x");
  expect(body.metadata.labels).toEqual({ b: "2", c: "3" });
});

describe("conflicts", () => {
  test("name the field and its owner, until forced", async () => {
    await apply(`${inspections}/web`, inspection("web", "has(a)"), "a");
    const refused = await apply(`${inspections}/web`, inspection("web", "has(b)"), "b");
    expect(refused).toMatchObject({
      status: 409,
      body: {
        reason: "Conflict",
        message: 'Apply failed with 1 conflict: conflict with "a" using projectcalico.org/v3: .spec.selector',
        details: { causes: [{ reason: "FieldManagerConflict", field: ".spec.selector" }] },
      },
    });
    const forced = await apply(`${inspections}/web`, inspection("web", "has(b)"), "b", "&force=true");
    expect(owners(forced.body)).toEqual({ b: { "f:spec": { "f:selector": {} } } });
  });

  test("are none where both want the same", async () => {
    await apply(`${inspections}/web`, inspection("web"), "a");
    const { status, body } = await apply(`${inspections}/web`, inspection("web"), "b");
    expect({ status, owners: Object.keys(owners(body)) }).toEqual({ status: 200, owners: ["a", "b"] });
  });

  test("come from updates too, with their time", async () => {
    await client.send("POST", inspections, inspection("web", "has(a)"));
    const { body } = await apply(`${inspections}/web`, inspection("web", "has(b)"), "b");
    expect(body.message).toContain(
      'conflict with "test" using projectcalico.org/v3 at 2026-01-01T00:00:00Z: .spec.selector',
    );
  });
});

test("an update takes the fields that it changes", async () => {
  await apply(podPath, pod({ name: "one", image: "1" }), "a");
  const { body } = await client.send("PATCH", podPath, pod({ name: "one", image: "9" }), {
    "content-type": "application/strategic-merge-patch+json",
  });
  expect(owners(body)).toEqual({
    a: { "f:spec": { "f:containers": { 'k:{"name":"one"}': { ".": {}, "f:name": {} } } } },
    test: { "f:spec": { "f:containers": { 'k:{"name":"one"}': { "f:image": {} } } } },
  });
});

test("status has owners of its own", async () => {
  await apply(`${inspections}/web`, inspection("web"), "a");
  const status = { ...inspection("web"), status: { nodes: [{ node: "n" }] } };
  const { body } = await apply(`${inspections}/web/status`, status, "agent");
  expect(body.metadata.managedFields).toMatchObject([
    { manager: "a", fieldsV1: { "f:spec": { "f:selector": {} } } },
    { manager: "agent", subresource: "status", fieldsV1: { "f:status": { "f:nodes": {} } } },
  ]);
});

test.each([
  ["no manager", "", inspection("web"), 400],
  [
    "managedFields",
    "?fieldManager=a",
    inspection("web", "all()", { managedFields: [{ manager: "x" }] }),
    400,
  ],
  ["another name", "?fieldManager=a", inspection("other"), 400],
  ["a bad selector", "?fieldManager=a", inspection("web", "a = b"), 422],
])("apply refuses %s", async (_what, query, body, status) => {
  expect(await client.send("PATCH", `${inspections}/web${query}`, body, applyType)).toMatchObject({ status });
});

test("managers are capped: many updaters become one", async () => {
  await client.send("POST", `${core}/configmaps`, { metadata: { name: "c" } });
  for (let n = 0; n < 30; n++)
    await client.send(
      "PATCH",
      `${core}/configmaps/c?fieldManager=m${n}`,
      { data: { [`k${n}`]: "v" } },
      { "content-type": "application/merge-patch+json" },
    );
  const { body } = await client.send("GET", `${core}/configmaps/c`);
  expect(Object.keys(body.data)).toHaveLength(30);
  expect(body.metadata.managedFields.length).toBeLessThanOrEqual(11);
});

const element = fc.oneof(
  fc.string({ minLength: 1 }).map((name) => `f:${name}`),
  fc.string().map((name) => `k:${JSON.stringify({ name })}`),
  fc.jsonValue().map((value) => `v:${JSON.stringify(value)}`),
);
test("sets of fields survive the wire", () => {
  fc.assert(
    fc.property(fc.array(fc.array(element, { minLength: 1, maxLength: 5 }).map(pathKey)), (keys) => {
      expect(decodeFields(JSON.parse(JSON.stringify(encodeFields(keys))))).toEqual(new Set(keys));
    }),
  );
});

test("no managedFields make it fail", () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 8 }), (wire) => void decodeFields(wire)));
});

test("paths are readable", () => {
  expect(readablePath(pathKey(["f:spec", "f:ports", 'k:{"port":80,"protocol":"TCP"}', "f:name"]))).toBe(
    '.spec.ports[port=80,protocol="TCP"].name',
  );
  expect(readablePath(pathKey(["f:metadata", "f:finalizers", 'v:"x"']))).toBe('.metadata.finalizers[="x"]');
});
