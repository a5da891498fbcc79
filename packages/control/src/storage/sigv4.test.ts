import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { EMPTY_PAYLOAD, encodePath, encodeQuery, sign } from "./sigv4.ts";

/** The examples of AWS's own page on the Authorization header, with the keys that it publishes for them. */
const scope = {
  credentials: {
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    sessionToken: undefined,
  },
  region: "us-east-1",
  now: Date.parse("2013-05-24T00:00:00Z"),
};
const HOST = "https://examplebucket.s3.amazonaws.com";
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

test.each([
  [
    "GET an object",
    { method: "GET", path: "/test.txt", query: "", headers: { range: "bytes=0-9" }, payload: EMPTY_PAYLOAD },
    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  ],
  [
    "PUT an object",
    {
      method: "PUT",
      path: encodePath("/test$file.text"),
      query: "",
      headers: { date: "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY" },
      payload: sha256("Welcome to Amazon S3."),
    },
    "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
  ],
  [
    "GET a bucket's lifecycle",
    { method: "GET", path: "/", query: encodeQuery({ lifecycle: "" }), headers: {}, payload: EMPTY_PAYLOAD },
    "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
  ],
  [
    "GET a list of objects",
    {
      method: "GET",
      path: "/",
      query: encodeQuery({ prefix: "J", "max-keys": "2" }),
      headers: {},
      payload: EMPTY_PAYLOAD,
    },
    "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
  ],
])("%s", (_what, { method, path, query, headers, payload }, signature) => {
  const url = new URL(`${HOST}${path}${query === "" ? "" : `?${query}`}`);
  const signed = sign({ method, url, headers, payload }, scope);
  expect(/Signature=(\w+)$/.exec(signed["authorization"]!)?.[1]).toBe(signature);
});

/** What botocore signs, for names and places that S3's own examples do not have. */
test.each([
  [
    "PUT",
    "/captures/all%20captures/default%2B%281%29/web.pcap",
    { "content-md5": "abc==" },
    "d37d586d0c129acc1fb82670677a881a0bc1373bc45dd3c350063e8908efa332",
  ],
  [
    "PUT",
    "/captures/%C3%BC%27%2A%21~.pcap?partNumber=2&uploadId=a%2Fb%2Bc%3D",
    {},
    "5fe4faa84608d20b5d1deec6ac24efd7754f0bc17528b87f10997a4b1ef7790c",
  ],
  [
    "POST",
    "/captures/x.pcap?uploads=",
    { "content-type": "x/y" },
    "8a73c009926188642062ee718acf93cd6dae6de817c2441b1a3db6ddd2720beb",
  ],
])("%s %s", (method, path, headers, signature) => {
  const signed = sign(
    { method, url: new URL(`http://127.0.0.1:9000${path}`), headers, payload: EMPTY_PAYLOAD },
    {
      credentials: { accessKeyId: "AK", secretAccessKey: "SK", sessionToken: undefined },
      region: "us-east-1",
      now: Date.parse("2026-01-02T03:04:05Z"),
    },
  );
  expect(/Signature=(\w+)$/.exec(signed["authorization"]!)?.[1]).toBe(signature);
});

test("a session's token is sent and signed", () => {
  const session = { ...scope, credentials: { ...scope.credentials, sessionToken: "abc" } };
  const signed = sign({ method: "GET", url: new URL(HOST), headers: {}, payload: EMPTY_PAYLOAD }, session);
  expect(signed).toMatchObject({
    "x-amz-security-token": "abc",
    authorization: expect.stringContaining("x-amz-security-token"),
  });
});

test.each([
  ["a/b c/d+e", "a/b%20c/d%2Be"],
  ["(it's!*)", "%28it%27s%21%2A%29"],
  ["ü~-._", "%C3%BC~-._"],
])("%o in a path is %s", (key, path) => {
  expect(encodePath(key)).toBe(path);
  expect(new URL(`${HOST}/${path}`).pathname).toBe(`/${path}`);
});
