import { afterEach, beforeEach, expect, test } from "vitest";
import type { KubeObject } from "../objects/objects.ts";
import type { Row, Storage } from "./storage.ts";

const row = (name: string, value = "", namespace = "dev"): Row => ({
  resource: "configmaps",
  namespace,
  name,
  object: {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace },
    data: { value },
  } satisfies KubeObject,
});

const gone = ({ object: _object, ...place }: Row) => place;

/** What holds of every storage. `open` gives the same one each time, as a restart would. */
export function storageCases(open: () => Promise<Storage>): void {
  let storage: Storage;
  const loaded = async () => {
    const { revision, rows } = await storage.load();
    return {
      revision,
      rows: [...rows].sort((a, b) => (a.name + a.namespace < b.name + b.namespace ? -1 : 1)),
    };
  };
  beforeEach(async () => {
    storage = await open();
  });
  afterEach(() => storage.close());

  test("starts empty, at revision 0", async () => {
    expect(await loaded()).toEqual({ revision: 0, rows: [] });
  });

  test("gives back what was committed, text for text", async () => {
    const odd = row("odd", `'"\\ \u0001 ü 🦡 -- ; DROP TABLE object`);
    await storage.commit(3, [row("a", "1"), row("a", "2", "other"), odd]);
    expect(await loaded()).toEqual({ revision: 3, rows: [row("a", "1"), row("a", "2", "other"), odd] });
  });

  test("replaces and empties places", async () => {
    await storage.commit(2, [row("a", "1"), row("b", "1")]);
    await storage.commit(4, [row("a", "2"), gone(row("b"))]);
    expect(await loaded()).toEqual({ revision: 4, rows: [row("a", "2")] });
  });

  test("the last write to a place counts", async () => {
    await storage.commit(3, [row("a", "1"), row("a", "2"), row("b"), gone(row("b"))]);
    expect(await loaded()).toEqual({ revision: 3, rows: [row("a", "2")] });
  });

  test("a place may be emptied and filled again", async () => {
    await storage.commit(1, [row("a", "1")]);
    await storage.commit(2, [gone(row("a"))]);
    await storage.commit(3, [row("a", "3")]);
    expect(await loaded()).toEqual({ revision: 3, rows: [row("a", "3")] });
  });

  test("keeps the revision when nothing is left", async () => {
    await storage.commit(1, [row("a")]);
    await storage.commit(2, [gone(row("a"))]);
    expect(await loaded()).toEqual({ revision: 2, rows: [] });
  });

  test("is the same after it was closed and opened", async () => {
    await storage.commit(1, [row("a", "1")]);
    await storage.close();
    storage = await open();
    await storage.commit(2, [row("b", "2")]);
    expect(await loaded()).toEqual({ revision: 2, rows: [row("a", "1"), row("b", "2")] });
  });
}
