import { PcapngWriter } from "@peccary/engine";
import fc from "fast-check";
import { expect, test } from "vitest";
import { countsOf, interfaceOf, PcapngBlocks, pcapngBlock, withInterface } from "./pcapng-blocks.ts";

function stream(): Uint8Array {
  const writer = new PcapngWriter();
  writer.section({ application: "test" });
  writer.interface({ linkType: 1, name: "dev/nginx/eth0" });
  writer.interface({ linkType: 1, name: "dev/nginx/eth1" });
  for (let length = 0; length < 9; length++)
    writer.packet(length % 2, new Uint8Array(length).fill(length), 0, length, length, 1_700_000_000_000_000);
  writer.names([{ address: "10.0.0.1", names: ["a"] }]);
  writer.statistics(1, { time: 1, received: 5_000_000_000, dropped: 7, comments: ["slow"] });
  return writer.take();
}

/** As text, so that what was read is compared and not where it lay. */
const show = (type: number, bytes: Uint8Array) => `${type} ${Buffer.from(bytes).toString("hex")}`;
function read(chunks: readonly Uint8Array[]): string[] {
  const blocks = new PcapngBlocks();
  return chunks.flatMap((chunk) => blocks.push(chunk).map(({ type, bytes }) => show(type, bytes)));
}

test("blocks are the same wherever the stream is cut", () => {
  const bytes = stream();
  const whole = read([bytes]);
  expect(whole).toHaveLength(14);
  expect(whole.map((block) => block.split(" ")[1]).join("")).toBe(Buffer.from(bytes).toString("hex"));
  for (let at = 0; at <= bytes.length; at++)
    expect(read([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
  expect(read(Array.from(bytes, (octet) => Uint8Array.of(octet)))).toEqual(whole);
});

test("what a block says of its interface", () => {
  const blocks = new PcapngBlocks().push(stream());
  const packets = blocks.filter(({ type }) => type === pcapngBlock.packet);
  expect(packets.map(interfaceOf)).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0]);
  const [other] = new PcapngBlocks().push(withInterface(packets[1]!, 77));
  expect(interfaceOf(other!)).toBe(77);
  expect(interfaceOf(packets[1]!)).toBe(1);
  const statistics = blocks.find(({ type }) => type === pcapngBlock.statistics)!;
  expect([interfaceOf(statistics), countsOf(statistics)]).toEqual([
    1,
    { received: 5_000_000_000, dropped: 7 },
  ]);
});

test("anything may come: nothing throws, nothing is kept without end", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 64 })), (chunks) => {
      const blocks = new PcapngBlocks();
      for (const chunk of chunks)
        for (const block of blocks.push(chunk)) {
          interfaceOf(block);
          countsOf(block);
          withInterface(block, 1);
        }
    }),
  );
  const endless = new PcapngBlocks();
  endless.push(Uint8Array.from([6, 0, 0, 0, 0, 0, 0, 0xff, 0, 0, 0, 0]));
  expect(endless.problem).toBe("a block of type 6 has a length of 4278190080");
  expect(endless.push(stream())).toEqual([]);
});
