import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { Failure } from "../failure.ts";
import { readManifest } from "./apply.ts";

const read = (text: string) => readManifest("-", { cwd: "/", stdin: Readable.from([Buffer.from(text)]) });

const one = { apiVersion: "v1", kind: "Namespace", metadata: { name: "a" } };

test.each([
  ["YAML", stringify(one), 1],
  ["JSON", JSON.stringify(one), 1],
  ["several documents, one of them empty", `---\n${stringify(one)}---\n# nothing\n---\n${stringify(one)}`, 2],
  ["a list", JSON.stringify({ apiVersion: "v1", kind: "List", items: [one, one] }), 2],
])("%s", async (_what, text, count) => expect(await read(text)).toEqual(Array(count).fill(one)));

test.each([
  ["a bomb of aliases", `a: &a [${"x,".repeat(50)}]\nb: &b [${"*a,".repeat(50)}]\nc: [${"*b,".repeat(50)}]`],
  ["a tab", "a:\n\tb: 1"],
  ["a name that is no text", "apiVersion: v1\nkind: Pod\nmetadata: { name: 1 }"],
  ["an item that is none", '{"apiVersion":"v1","kind":"List","items":[1]}'],
])("%s is refused", async (_what, text) => {
  await expect(read(text)).rejects.toMatchObject({ code: "MANIFEST_INVALID" });
});

test("whatever the text, it is read or refused", async () => {
  const anything = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.json(),
    fc.object().map((value) => stringify({ ...one, ...value })),
  );
  await fc.assert(
    fc.asyncProperty(anything, async (text) => {
      await read(text).catch((error: unknown) => expect(error).toBeInstanceOf(Failure));
    }),
  );
});
