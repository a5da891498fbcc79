import { expect, test } from "vitest";
import { fires } from "../../testing/option.ts";
import { URI_PARTS } from "./uri-part.ts";

const ABSOLUTE = "https://a.test:287/b/c?d=e/?f#g";

test.each([
  [ABSOLUTE, { scheme: "https", host: "a.test", port: "287", path: "/b/c", query: "d=e/?f", fragment: "g" }],
  ["/b?c", { path: "/b", query: "c" }],
  ["/b?", { path: "/b" }],
  ["/b#http://c", { path: "/b", fragment: "http://c" }],
  ["http://[::1]:8/", { scheme: "http", host: "[::1]", port: "8", path: "/" }],
  ["http://[::1]", { scheme: "http", host: "[::1]" }],
  ["a.test:443", { host: "a.test", port: "443" }],
])("parts of %s", (uri, parts: { readonly [part: string]: string }) => {
  const traffic = { service: "http", kind: "unit", part: "header", buffers: { http_uri: uri } } as const;
  for (const part of URI_PARTS) {
    const text = parts[part];
    const options =
      text === undefined
        ? `http_uri:${part}; bufferlen:>0;`
        : `http_uri:${part}; content:"${text}"; bufferlen:${text.length};`;
    expect(`${part} ${fires(options, traffic)}`).toBe(`${part} ${text !== undefined}`);
  }
});
