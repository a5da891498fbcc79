import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Failure } from "../failure.ts";
import { findAccess, readAccess } from "./kubeconfig.ts";

const config = (server: string, cluster = "", user = "token: secret") => `
apiVersion: v1
kind: Config
current-context: here
contexts: [{ name: here, context: { cluster: one, user: me, namespace: shop } }]
clusters: [{ name: one, cluster: { server: "${server}"${cluster} } }]
users: [{ name: me, user: { ${user} } }]
`;

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "peccary-home-"));
  mkdirSync(join(home, ".local/share/peccary"), { recursive: true });
  mkdirSync(join(home, ".kube"));
  writeFileSync(join(home, ".local/share/peccary/kubeconfig"), config("https://own:1"));
  writeFileSync(join(home, ".kube/config"), config("https://kube:2"));
  writeFileSync(join(home, "named"), config("https://named:3"));
  writeFileSync(join(home, "ca.pem"), "PEM");
});
afterAll(() => rmSync(home, { recursive: true }));

const context = (env: { [name: string]: string } = {}) =>
  ({ cwd: home, env, user: { root: false, home } }) as Parameters<typeof findAccess>[1];

test("what the file says", async () => {
  const ca = Buffer.from("PEM").toString("base64");
  expect(await readAccess(config("https://a:1/", `, certificate-authority-data: ${ca}`), "f")).toEqual({
    server: "https://a:1",
    ca: "PEM",
    certificate: undefined,
    key: undefined,
    token: "secret",
    skipVerify: false,
    namespace: "shop",
    file: "f",
  });
  const named = config("https://a:1", ", certificate-authority: ca.pem");
  expect(await readAccess(named, join(home, "f"))).toMatchObject({ ca: "PEM" });
});

test.each([
  ["the flag, then", "named", { KUBECONFIG: "own" }, "https://named:3"],
  [
    "KUBECONFIG, the first that can be read, then",
    undefined,
    { KUBECONFIG: "absent:named" },
    "https://named:3",
  ],
  ["the data folder", undefined, {}, "https://own:1"],
])("%s", async (_what, given, env, server) => {
  expect((await findAccess(given, context(env as { [name: string]: string }))).server).toBe(server);
});

describe("refused", () => {
  test.each([
    ["not YAML", "{", /is not YAML/],
    ["a list", "[]", /names no current-context/],
    ["an unknown context", "current-context: other", /has no context "other"/],
    ["no server", "current-context: a\ncontexts: [{name: a, context: {cluster: b}}]", /has no server/],
    ["another scheme", config("ftp://a"), /not an http or https URL/],
    ["a login by plugin", config("https://a", "", "exec: { command: aws }"), /only kubectl can run/],
    [
      "a missing file",
      config("https://a", ", certificate-authority: gone.pem"),
      /gone\.pem, which cannot be read/,
    ],
  ])("%s", async (_what, text, message) => {
    await expect(readAccess(text, "f")).rejects.toThrow(message);
  });

  test("no file at all", async () => {
    const empty = { ...context(), user: { root: false, home: "/nonexistent" } };
    await expect(findAccess(undefined, empty)).rejects.toMatchObject({ code: "NO_SERVER" });
    await expect(findAccess("gone", context())).rejects.toMatchObject({ code: "KUBECONFIG_UNREADABLE" });
  });
});

test("whatever the text, it is read or refused", async () => {
  const section = (name: string) =>
    fc.array(fc.record({ name: fc.constantFrom("a", "b"), [name]: fc.object() }));
  const shaped = fc
    .record({
      "current-context": fc.constantFrom("a", "b"),
      contexts: section("context"),
      clusters: section("cluster"),
      users: section("user"),
    })
    .map((value) => JSON.stringify(value));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: "binary" }), fc.json(), shaped), async (text) => {
      await readAccess(text, "f").catch((error: unknown) => expect(error).toBeInstanceOf(Failure));
    }),
  );
});
