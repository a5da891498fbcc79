import { expect, test } from "vitest";
import { Buffers, bufferNumber, PKT_DATA } from "../buffers.ts";
import { EMPTY, fromLatin1 } from "../bytes.ts";
import { Packet } from "../decode/packet.ts";
import { ANY_KEYED } from "../rules/rule.ts";
import { Unsearched } from "./unsearched.ts";

const URI = bufferNumber("http_uri");

test.each<[string, (buffers: Buffers) => void, number[]]>([
  ["nothing", () => undefined, [1]],
  ["a payload", (buffers) => buffers.set(PKT_DATA, fromLatin1("x"), 0, 1), [1]],
  ["the buffer that one needs", (buffers) => buffers.set(URI, fromLatin1("/"), 0, 1), [1, 2]],
  ["that buffer, empty", (buffers) => buffers.set(URI, EMPTY, 0, 0), [1]],
  ["fields to be found by key", (buffers) => void (buffers.find = () => false), [1, 3]],
])("with %s there", (_what, fill, expected) => {
  const unsearched = new Unsearched();
  unsearched.add(1, undefined);
  unsearched.add(2, URI);
  unsearched.add(3, ANY_KEYED);
  const buffers = new Buffers();
  fill(buffers);
  const ids: number[] = [];
  unsearched.find({ packet: new Packet(), buffers }, { add: (id) => void ids.push(id) });
  expect(ids).toEqual(expected);
});
