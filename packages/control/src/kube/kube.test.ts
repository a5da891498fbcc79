import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createKube, type Kube } from "./kube.ts";

let folder: string;
let kube: Kube;
const open = () => createKube({ storage: join(folder, "kube.duckdb") });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "peccary-kube-"));
  kube = await open();
});
afterEach(async () => {
  await kube.close();
  await rm(folder, { recursive: true, force: true });
});

const pod = (name: string, more: object = {}) =>
  ({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "default" }, ...more }) as const;
const pods = { group: "", kind: "Pod" };

test("makes its namespaces once", async () => {
  const names = async () =>
    (await kube.objects.list(kube.kinds.Namespace)).map(({ metadata }) => metadata.name);
  expect(await names()).toEqual(["default", "kube-node-lease", "kube-public", "kube-system"]);
  await kube.objects.delete(kube.kinds.Namespace, "kube-public");
  await kube.close();
  kube = await open();
  expect(await names()).toContain("kube-public");
});

test("a restart keeps objects, and versions go on rising", async () => {
  const made = await kube.objects.create(pod("web"));
  const gone = await kube.objects.create(pod("gone"));
  await kube.objects.delete(pods, "gone", "default");
  await kube.close();
  kube = await open();
  expect(await kube.objects.list(pods)).toEqual([made]);
  const next = await kube.objects.create(pod("next"));
  expect(Number(next.metadata.resourceVersion)).toBeGreaterThan(Number(gone.metadata.resourceVersion) + 1);
});

describe("Objects", () => {
  test("list, get and create", async () => {
    const made = await kube.objects.create(pod("web"));
    expect(await kube.objects.get(pods, "web", "default")).toEqual(made);
    expect(await kube.objects.get(pods, "web", "other")).toBeUndefined();
    expect(await kube.objects.list(pods, "default")).toEqual([made]);
    expect(await kube.objects.list(pods, "defaul")).toEqual([]);
  });

  test("what is handed out cannot be changed", async () => {
    const made = await kube.objects.create(pod("web", { spec: { containers: [{ name: "a" }] } }));
    expect(() =>
      Object.assign((made.spec as { containers: object[] }).containers[0]!, { name: "b" }),
    ).toThrow();
  });

  test("update and updateStatus write apart, and see conflicts", async () => {
    const { objects } = kube;
    const made = await objects.create(pod("web"));
    const running = await objects.updateStatus({ ...made, status: { phase: "Running" } });
    expect(running).toMatchObject({ status: { phase: "Running" }, metadata: { generation: 1 } });
    await expect(objects.update({ ...made, spec: { nodeName: "a" } })).rejects.toMatchObject({
      code: 409,
      reason: "Conflict",
    });
    expect(await objects.update({ ...running, spec: { nodeName: "a" }, status: {} })).toMatchObject({
      spec: { nodeName: "a" },
      status: { phase: "Running" },
    });
  });

  test.each([
    ["create twice", () => kube.objects.create(pod("web")), 409],
    ["an unknown field", () => kube.objects.create({ ...pod("a"), extra: 1 }), 400],
    ["an unknown kind", () => kube.objects.list({ group: "", kind: "Nothing" }), 404],
    ["update of nothing", () => kube.objects.update(pod("nothing")), 404],
    [
      "a status of what has none",
      () => kube.objects.updateStatus({ apiVersion: "v1", kind: "Secret", metadata: { name: "s" } }),
      400,
    ],
  ])("refuses %s", async (_what, act, code) => {
    await kube.objects.create(pod("web"));
    await expect(act()).rejects.toMatchObject({ code });
  });

  test("delete resolves too when it was gone already", async () => {
    await kube.objects.create(pod("web"));
    await kube.objects.delete(pods, "web", "default");
    await kube.objects.delete(pods, "web", "default");
    expect(await kube.objects.list(pods)).toEqual([]);
  });

  test("watch calls for its kinds until it is stopped", async () => {
    let calls = 0;
    const stop = kube.objects.watch([pods], () => calls++);
    await kube.objects.create(pod("web"));
    await kube.objects.create({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" } });
    stop();
    await kube.objects.delete(pods, "web", "default");
    expect(calls).toBe(1);
  });
});
