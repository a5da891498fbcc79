import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestControl, testControl } from "../testing/control.ts";

let server: TestControl;
let folder: string;
const script = "console.log(1);".repeat(100);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "peccary-page-"));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), "<!doctype html><title>Peccary</title>");
  await writeFile(join(folder, "assets", "index-abc123.js"), script);
  server = await testControl({ uiDir: folder });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const get = (path: string, headers = {}) => fetch(new URL(path, server.control.url), { headers });

test.each([
  // path                       status  content-type                      cache-control
  ["/", 200, "text/html; charset=utf-8", "no-cache"],
  ["/alerts", 200, "text/html; charset=utf-8", "no-cache"],
  ["/alerts/dev_nginx_1.2", 200, "text/html; charset=utf-8", "no-cache"],
  ["/index.html", 200, "text/html; charset=utf-8", "no-cache"],
  ["/assets/index-abc123.js", 200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"],
  ["/assets/index-old.js", 404, "application/json", null],
  ["/other.js", 404, "application/json", null],
  ["/..%2f..%2fetc%2fpasswd", 200, "text/html; charset=utf-8", "no-cache"],
])("GET %s without a token is %i", async (path, status, type, cache) => {
  const answer = await get(path);
  expect([answer.status, answer.headers.get("content-type"), answer.headers.get("cache-control")]).toEqual([
    status,
    type,
    cache,
  ]);
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'self'");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(await answer.text()).not.toContain("root:");
});

test("is sent packed, and not again when it is known", async () => {
  const answer = await get("/assets/index-abc123.js");
  expect(answer.headers.get("content-encoding")).toBe("gzip");
  expect(await answer.text()).toBe(script);
  const again = await get("/assets/index-abc123.js", { "if-none-match": answer.headers.get("etag") });
  expect(again.status).toBe(304);
});
