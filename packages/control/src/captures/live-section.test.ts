import { interfaceOf, PcapngBlocks, pcapngBlock } from "@peccary/api";
import { PcapngWriter } from "@peccary/engine/captures";
import { expect, test } from "vitest";
import { LiveSection } from "./live-section.ts";

/** What a node sends: its interfaces, then a packet and a count of each. */
function node(interfaces: number, name: string): Uint8Array {
  const writer = new PcapngWriter();
  writer.section({ application: name });
  for (let id = 0; id < interfaces; id++) writer.interface({ linkType: 1, name: `${name}/eth${id}` });
  for (let id = 0; id < interfaces; id++) {
    writer.packet(id, Uint8Array.of(id, 1, 2), 0, 3, 3, 1_700_000_000_000_000);
    writer.statistics(id, { time: 1, received: 1, dropped: 0 });
  }
  return writer.take();
}

const read = (chunks: readonly Uint8Array[]) => {
  const blocks = new PcapngBlocks();
  const found = chunks.flatMap((chunk) =>
    blocks.push(chunk).map((block) => ({ ...block, bytes: block.bytes.slice() })),
  );
  expect(blocks.problem).toBe(undefined);
  return found;
};

test("nodes become one section, in which each interface has a number of its own", () => {
  const section = new LiveSection();
  const [a, b] = [section.join(), section.join()];
  // A chunk of each in turn, cut anywhere.
  const [first, second] = [node(2, "a"), node(3, "b")];
  const out: Uint8Array[] = [section.start.slice()];
  for (let at = 0; at < Math.max(first.length, second.length); at += 7) {
    out.push(...a.take(first.subarray(at, at + 7)));
    out.push(...b.take(second.subarray(at, at + 7)));
  }
  const blocks = read(out);
  expect(blocks.filter(({ type }) => type === pcapngBlock.section)).toHaveLength(1);
  const interfaces = blocks.filter(({ type }) => type === pcapngBlock.interface);
  expect(interfaces).toHaveLength(5);
  const names = interfaces.map(({ bytes }) => /[ab]\/eth\d/.exec(Buffer.from(bytes).toString("latin1"))![0]);
  for (const type of [pcapngBlock.packet, pcapngBlock.statistics]) {
    const of = blocks.filter((block) => block.type === type);
    expect(of.map(interfaceOf).sort()).toEqual([0, 1, 2, 3, 4]);
  }
  // The packet with which number it is lies on the interface whose name ends so.
  for (const block of blocks.filter(({ type }) => type === pcapngBlock.packet))
    expect(names[interfaceOf(block)]!.at(-1)).toBe(String(block.bytes[28]));
});

test("a node that begins anew gets new interfaces", () => {
  const section = new LiveSection();
  const a = section.join();
  const blocks = read([...a.take(node(1, "a")), ...a.take(node(1, "a"))]);
  expect(blocks.filter(({ type }) => type === pcapngBlock.packet).map(interfaceOf)).toEqual([0, 1]);
});

test("packets of interfaces that nobody described are left out and counted", () => {
  const section = new LiveSection();
  const [, description, packet] = new PcapngBlocks().push(node(1, "a")).map(({ bytes }) => bytes.slice());
  const a = section.join();
  expect(a.take(packet!)).toEqual([]);
  expect(section.refused).toBe(1);
  expect([...a.take(description!), ...a.take(packet!)]).toHaveLength(2);
});

test("a stream that is broken says so", () => {
  const a = new LiveSection().join();
  a.take(new Uint8Array(12).fill(255));
  expect(a.problem).toMatch(/length of 4294967295/);
});
