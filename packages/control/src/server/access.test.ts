import { readFile, stat, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestControl, testControl } from "../testing/control.ts";

let server: TestControl;
beforeAll(async () => void (server = await testControl()));
afterAll(() => server.close());

/** A request with headers that `fetch` does not let one set. */
function raw(
  url: string,
  headers: Record<string, string>,
  ca?: string,
): Promise<{ status: number; location?: string }> {
  const options = { headers, ...(ca !== undefined && { ca, servername: "localhost" }) };
  return new Promise((resolve, reject) => {
    (ca === undefined ? httpRequest : httpsRequest)(url, options, (response) => {
      response.resume();
      const { location } = response.headers;
      resolve({ status: response.statusCode ?? 0, ...(location !== undefined && { location }) });
    })
      .on("error", reject)
      .end();
  });
}

describe("a session", () => {
  const signIn = async (headers: Record<string, string> = {}) => {
    const answer = await fetch(new URL("/peccary/v1/session", server.control.url), {
      method: "POST",
      body: JSON.stringify({ token: server.adminToken }),
      headers,
    });
    return { answer, cookie: answer.headers.get("set-cookie") ?? "" };
  };

  test("is a cookie that scripts and other sites cannot use", async () => {
    const { answer, cookie } = await signIn();
    expect(await answer.json()).toEqual({ user: "admin", cluster: "cluster", version: "0.1.0" });
    expect(cookie).toMatch(/^peccary_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  test("is not given for a wrong token", async () => {
    const answer = await server.send("POST", "/peccary/v1/session", { token: "guess" });
    expect([answer.status, await answer.json()]).toEqual([
      401,
      expect.objectContaining({ code: "UNAUTHORIZED" }),
    ]);
  });

  test("is not given to a page of another site", async () => {
    const { answer } = await signIn({ origin: "https://evil.example" });
    expect(answer.status).toBe(403);
  });

  test("reads; and changes something only from our own page", async () => {
    const { cookie } = await signIn();
    const [pair = ""] = cookie.split(";");
    const origin = new URL(server.control.url).origin;
    const status = async (method: string, headers: Record<string, string>) =>
      (
        await fetch(new URL("/api/v1/namespaces/x", server.control.url), {
          method,
          headers: { cookie: pair, ...headers },
        })
      ).status;
    expect(await status("GET", {})).toBe(404); // the API's own answer
    const foreign = [
      {},
      { origin: "https://evil.example" },
      { "sec-fetch-site": "same-site" },
      { origin: "null" },
    ];
    for (const headers of foreign) expect(await status("DELETE", headers)).toBe(403);
    for (const headers of [{ origin }, { "sec-fetch-site": "same-origin" }])
      expect(await status("DELETE", headers)).toBe(404);
  });

  test("ends", async () => {
    const { cookie } = await signIn();
    const [pair = ""] = cookie.split(";");
    const session = (method: string) =>
      fetch(new URL("/peccary/v1/session", server.control.url), {
        method,
        headers: { cookie: pair, "sec-fetch-site": "same-origin" },
      });
    expect((await session("GET")).status).toBe(200);
    expect((await session("DELETE")).status).toBe(204);
    expect((await session("GET")).status).toBe(401);
  });
});

test.each([
  ["127.0.0.1", 200],
  ["localhost:8440", 200],
  ["[::1]:8440", 200],
  ["peccary.localhost", 200],
  ["evil.example", 421],
  ["evil.example:8440", 421],
  ["127.0.0.1.evil.example", 421],
  ["localhost.evil.example", 421],
])("the name %s is answered with %i", async (host, status) => {
  expect((await raw(new URL("/healthz", server.control.url).href, { host })).status).toBe(status);
});

test("the same port speaks TLS, with a certificate the kubeconfig vouches for", async () => {
  const config = JSON.parse(await readFile(server.control.kubeconfigPath, "utf8"));
  const { server: url, "certificate-authority-data": data } = config.clusters[0].cluster;
  const ca = Buffer.from(data, "base64").toString();
  const { token } = config.users[0].user;
  const authorization = `Bearer ${token}`;
  expect(new URL(url).port).toBe(new URL(server.control.url).port);
  expect((await raw(`${url}/version`, { authorization }, ca)).status).toBe(200);
  expect((await raw(`${url}/version`, {}, ca)).status).toBe(401);
});

test("secrets are their owner's only, and stay the same over a restart", async () => {
  const files = ["admin.token", "agent.token", "kubeconfig", "tls/ca.key", "tls/server.key"];
  const modes = await Promise.all(
    files.map(async (file) => (await stat(join(server.dataDir, file))).mode & 0o777),
  );
  expect(modes).toEqual(files.map(() => 0o600));
  expect((await stat(server.dataDir)).mode & 0o777).toBe(0o700);

  const read = () =>
    Promise.all(
      files
        .slice(0, 2)
        .concat("tls/server.crt")
        .map((f) => readFile(join(server.dataDir, f), "utf8")),
    );
  const before = await read();
  server = await server.restart();
  expect(await read()).toEqual(before);
});

test("a certificate cut short by a crash is made anew", async () => {
  await writeFile(join(server.dataDir, "tls/server.crt"), "-----BEGIN CERTIFICATE-----\n");
  server = await server.restart();
  expect((await server.ask("/healthz")).status).toBe(200);
});

test("where others may listen in, plain HTTP is told to use TLS", async () => {
  const open = await testControl({ listen: "0.0.0.0:0" });
  const { port } = new URL(open.control.url);
  expect(open.control.url).toBe(`https://127.0.0.1:${port}/`);
  expect(await raw(`http://127.0.0.1:${port}/alerts?x=1`, {})).toEqual({
    status: 308,
    location: `https://127.0.0.1:${port}/alerts?x=1`,
  });
  expect((await raw(`http://127.0.0.1:${port}/`, { host: "a b/c" })).status).toBe(400);
  await open.close();
});

test("what is not there is said in our form, what is not ours in Kubernetes'", async () => {
  const ask = async (method: string, path: string) => {
    const answer = await server.ask(path, { method });
    const { code, kind } = await answer.json();
    return [answer.status, kind ?? code];
  };
  expect(await ask("GET", "/peccary/v1/none")).toEqual([404, "NOT_FOUND"]);
  expect(await ask("POST", "/none")).toEqual([405, "METHOD_NOT_ALLOWED"]);
  expect(await ask("GET", "/apis/none/v1/x")).toEqual([404, "Status"]);
});
