import { createKinds } from "@peccary/api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonPatch } from "./json.ts";
import { mergePatch } from "./merge.ts";
import { strategicMergePatch } from "./strategic.ts";

describe("merge patch, the examples of RFC 7386", () => {
  test.each([
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])("%j with %j", (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });
});

describe("JSON patch", () => {
  test.each([
    [{ a: 1 }, [{ op: "add", path: "/b", value: 2 }], { a: 1, b: 2 }],
    [{ a: [1, 3] }, [{ op: "add", path: "/a/1", value: 2 }], { a: [1, 2, 3] }],
    [{ a: [1] }, [{ op: "add", path: "/a/-", value: 2 }], { a: [1, 2] }],
    [{ a: 1 }, [{ op: "remove", path: "/a" }], {}],
    [{ a: [1, 2] }, [{ op: "remove", path: "/a/0" }], { a: [2] }],
    [{ a: 1 }, [{ op: "replace", path: "/a", value: { b: 2 } }], { a: { b: 2 } }],
    [{ a: { b: 1 }, c: {} }, [{ op: "move", from: "/a/b", path: "/c/d" }], { a: {}, c: { d: 1 } }],
    [{ a: [1] }, [{ op: "copy", from: "/a/0", path: "/b" }], { a: [1], b: 1 }],
    [{ "a/b": { "c~d": 1 } }, [{ op: "replace", path: "/a~1b/c~0d", value: 2 }], { "a/b": { "c~d": 2 } }],
    [{ a: 1 }, [{ op: "test", path: "/a", value: 1 }], { a: 1 }],
    [{ a: 1 }, [{ op: "add", path: "", value: 2 }], 2],
  ])("%j with %j", (target, patch, result) => {
    const before = structuredClone(target);
    expect(jsonPatch(target, patch)).toEqual(result);
    expect(target).toEqual(before);
  });

  test.each([
    [{}, "not a list", 400],
    [{}, [{ op: "dance", path: "/a" }], 400],
    [{}, [{ op: "add", path: "a" }], 400],
    [{}, [{ op: "remove", path: "/a" }], 422],
    [{}, [{ op: "replace", path: "/a", value: 1 }], 422],
    [{}, [{ op: "add", path: "/a/b", value: 1 }], 422],
    [{ a: [] }, [{ op: "add", path: "/a/1", value: 1 }], 422],
    [{ a: [] }, [{ op: "add", path: "/a/01", value: 1 }], 422],
    [{ a: 1 }, [{ op: "test", path: "/a", value: 2 }], 422],
    [{ a: { b: 1 } }, [{ op: "move", from: "/a", path: "/a/b" }], 422],
    [{}, [{ op: "copy", from: "/toString", path: "/a" }], 422],
    [{}, Array(10_001).fill({ op: "test", path: "", value: {} }), 413],
  ])("%j refuses %j", (target, patch, code) => {
    expect(() => jsonPatch(target, patch)).toThrow(expect.objectContaining({ code }));
  });

  test("__proto__ is a field like any other", () => {
    const patched = jsonPatch({}, JSON.parse('[{"op":"add","path":"/__proto__","value":{"bad":1}}]'));
    expect(Object.getPrototypeOf(patched)).toBe(Object.prototype);
    expect(({} as { bad?: number }).bad).toBeUndefined();
  });

  test("no patch makes it fail in another way than by a Status", () => {
    const path = fc.constantFrom("", "/a", "/a/0", "/a/-", "/b/c", "x", "/a~2");
    const operation = fc.record({
      op: fc.constantFrom("add", "remove", "replace", "move", "copy", "test"),
      path,
      from: path,
      value: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(operation), (target, patch) => {
        try {
          jsonPatch(target, patch);
        } catch (error) {
          expect(error).toHaveProperty("details");
        }
      }),
    );
  });
});

describe("strategic merge patch of a pod", () => {
  const { schema } = createKinds().Pod;
  const containers = (...items: object[]) => ({ spec: { containers: items } });
  const web = { name: "web", image: "1", env: [{ name: "A", value: "1" }] };
  const log = { name: "log", image: "1" };
  test.each([
    [
      "merges items by name",
      containers(web, log),
      containers({ name: "log", image: "2" }),
      containers(web, { ...log, image: "2" }),
    ],
    ["appends a new item", containers(web), containers(log), containers(web, log)],
    [
      "goes into lists inside items",
      containers(web),
      containers({ name: "web", env: [{ name: "B", value: "2" }] }),
      containers({ ...web, env: [...web.env, { name: "B", value: "2" }] }),
    ],
    ["deletes an item", containers(web, log), containers({ name: "web", $patch: "delete" }), containers(log)],
    ["replaces the list", containers(web), containers(log, { $patch: "replace" }), containers(log)],
    [
      "replaces an object",
      { spec: { a: 1, b: 2 } },
      { spec: { $patch: "replace", c: 3 } },
      { spec: { c: 3 } },
    ],
    [
      "orders items",
      containers(web, log),
      {
        spec: {
          "$setElementOrder/containers": [{ name: "log" }, { name: "web" }],
          containers: [{ name: "web", image: "2" }],
        },
      },
      containers(log, { ...web, image: "2" }),
    ],
    [
      "adds to a set",
      { metadata: { finalizers: ["a"] } },
      { metadata: { finalizers: ["a", "b"] } },
      { metadata: { finalizers: ["a", "b"] } },
    ],
    [
      "takes from a set",
      { metadata: { finalizers: ["a", "b"] } },
      { metadata: { "$deleteFromPrimitiveList/finalizers": ["a"] } },
      { metadata: { finalizers: ["b"] } },
    ],
    [
      "keeps only some keys",
      { spec: { x: { a: 1, b: 2 } } },
      { spec: { x: { $retainKeys: ["a"], a: 3 } } },
      { spec: { x: { a: 3 } } },
    ],
    [
      "removes a field",
      { metadata: { labels: { a: "1", b: "2" } } },
      { metadata: { labels: { a: null } } },
      { metadata: { labels: { b: "2" } } },
    ],
    [
      "replaces lists without a key",
      { spec: { tolerations: [1] } },
      { spec: { tolerations: [2] } },
      { spec: { tolerations: [2] } },
    ],
  ])("%s", (_what, target, patch, result) => {
    expect(strategicMergePatch(target, patch, schema)).toEqual(result);
  });

  test.each([[containers({ image: "x" })], [{ spec: { $patch: "dance" } }]])("refuses %j", (patch) => {
    expect(() => strategicMergePatch({}, patch, schema)).toThrow(expect.objectContaining({ code: 400 }));
  });
});
