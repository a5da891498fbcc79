import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freeAddress, parseAddress, showAddress } from "./address.ts";

test.each([
  ["127.0.0.1:8440", { host: "127.0.0.1", port: 8440 }],
  ["127.1.2.3:0", { host: "127.1.2.3", port: 0 }],
  ["[::1]:80", { host: "::1", port: 80 }],
  ["localhost:8440", { host: "127.0.0.1", port: 8440 }],
])("%s", (text, address) => expect(parseAddress(text)).toEqual(address));

test.each([
  ["8440", /takes ADDRESS:PORT/],
  ["127.0.0.1:", /takes ADDRESS:PORT/],
  ["127.0.0.1:65536", /takes ADDRESS:PORT/],
  ["0.0.0.0:8440", /loopback/],
  ["192.168.1.1:8440", /loopback/],
  ["[2001:db8::1]:8440", /loopback/],
])("%s is refused", (text, message) => expect(() => parseAddress(text)).toThrow(message));

test("a taken address is told; port 0 becomes a free one", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : 0;
  await expect(freeAddress({ host: "127.0.0.1", port })).rejects.toMatchObject({ code: "LISTEN_FAILED" });
  server.close();
  const free = await freeAddress({ host: "127.0.0.1", port: 0 });
  expect(free.port).toBeGreaterThan(0);
  expect(showAddress(free)).toBe(`127.0.0.1:${free.port}`);
});
