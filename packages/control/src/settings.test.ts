import { expect, test } from "vitest";
import { localHost, readAddress, urlHost } from "./settings.ts";

test.each([
  // listen            host         port   loopback  for this machine
  ["127.0.0.1:8440", "127.0.0.1", 8440, true, "127.0.0.1"],
  ["127.9.9.9:0", "127.9.9.9", 0, true, "127.9.9.9"],
  ["localhost:8440", "localhost", 8440, true, "localhost"],
  ["[::1]:8440", "::1", 8440, true, "[::1]"],
  ["0.0.0.0:443", "0.0.0.0", 443, false, "127.0.0.1"],
  ["[::]:443", "::", 443, false, "[::1]"],
  ["10.0.0.1:65535", "10.0.0.1", 65535, false, "10.0.0.1"],
  ["127.evil.example:1", "127.evil.example", 1, false, "127.evil.example"],
])("%s", (listen, host, port, loopback, local) => {
  const address = readAddress(listen);
  expect(address).toEqual({ host, port, loopback });
  expect(urlHost(localHost(address))).toBe(local);
});

test.each(["", "8440", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80", "a b:1:2", "[::1]"])(
  "refuses %s",
  (listen) => expect(() => readAddress(listen)).toThrow(expect.objectContaining({ code: "LISTEN_FAILED" })),
);
