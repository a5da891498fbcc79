import { CaptureReader, createEngine, type Match, PcapngWriter } from "@peccary/engine";
import { parseRules } from "@peccary/engine/rules";
import { beforeEach, describe, expect, test } from "vitest";
import type { EvidencePart, RingOrder } from "../sensor/messages.ts";
import { udpFrame } from "../testing/frames.ts";
import { Collector } from "./collector.ts";
import { PACKETS_AFTER, TIME_AFTER } from "./gathering.ts";

const MEMORY = 1_073_741_824;
const START = 1_700_000_000_000_000;
const RING: RingOrder = { bytes: 1_048_576, seconds: 30 };
const TAP = 1;

/** An engine and a collector, as a sensor has them. */
class Rig {
  now = 1_700_000_000_000;
  readonly parts: EvidencePart[] = [];
  readonly matches: (string | undefined)[] = [];
  readonly collector: Collector;
  readonly #engine;
  #time = START;

  constructor(rules: string, budget?: ConstructorParameters<typeof Collector>[0]["budget"]) {
    this.collector = new Collector({
      name: "s",
      onPart: (part) => this.parts.push(part),
      now: () => this.now,
      ...(budget && { budget }),
    });
    this.follow(RING);
    this.#engine = createEngine({
      rules: parseRules([{ name: "t", text: rules }], { variables: {} }).ruleSet,
      thorough: true,
      matchesOnly: true,
      onFinding: (found) => this.matches.push(this.collector.matched(found as Match)),
    });
  }

  follow(ring: RingOrder | undefined, memory = MEMORY): void {
    const order = { tap: TAP, place: { interface: "x" }, inspect: true };
    this.collector.follow([ring === undefined ? order : { ...order, ring }], memory);
  }

  send(frame: Uint8Array, wait = 1_000): void {
    this.#time += wait;
    this.#engine.packet(frame, 0, frame.length, frame.length, this.#time, 1, TAP, -1);
    this.collector.packet(
      TAP,
      frame,
      0,
      frame.length,
      frame.length,
      this.#time,
      1,
      -1,
      0,
      this.#engine.flowId,
    );
  }

  /** Texts of the packets of one evidence. */
  texts(name: string): string[] {
    const head = new PcapngWriter();
    head.section();
    head.interface({ linkType: 1 });
    const texts: string[] = [];
    const reader = new CaptureReader((bytes, start, end) =>
      texts.push(Buffer.from(bytes.slice(start + 42, end)).toString("latin1")),
    );
    reader.push(head.take());
    for (const part of this.parts) if (part.name === name) reader.push(part.blocks);
    reader.finish();
    expect(reader.problem).toBeUndefined();
    return texts;
  }
}

const rule = (sid: number, word: string) =>
  `alert udp any any -> any any (msg:"word"; content:"${word}"; sid:${sid}; rev:1;)`;
const RULES = `${rule(1, "ATTACK")}\n${rule(2, "ATTACK two")}`;
const mine = (text: string) => udpFrame("10.0.0.1", "10.0.0.2", [4_000, 7_000], text);
const back = (text: string) => udpFrame("10.0.0.2", "10.0.0.1", [7_000, 4_000], text);
const other = (text: string) => udpFrame("10.0.0.1", "10.0.0.2", [4_001, 7_000], text);

let rig: Rig;
beforeEach(() => {
  rig = new Rig(RULES);
});

test("the flow's packets of both directions, before and after, and no others", () => {
  rig.send(mine("before"));
  rig.send(other("other"));
  rig.send(back("answer"));
  rig.send(mine("ATTACK"));
  expect(rig.matches).toEqual(["s-1"]);
  rig.send(other("other"));
  for (let i = 0; i < PACKETS_AFTER + 3; i++) rig.send(back(`after ${i}`));
  const after = Array.from({ length: PACKETS_AFTER }, (_, i) => `after ${i}`);
  expect(rig.texts("s-1")).toEqual(["before", "answer", "ATTACK", ...after]);
  expect(rig.parts.map(({ last, rule: first }) => [last, first])).toEqual([
    [false, "1:1"],
    [true, "1:1"],
  ]);
});

test("ends after some time, with what there is", () => {
  rig.send(mine("ATTACK"));
  rig.now += TIME_AFTER - 1;
  rig.collector.turn();
  expect(rig.parts.map(({ last }) => last)).toEqual([false]);
  rig.now += 1;
  rig.collector.turn();
  expect(rig.parts.map(({ last }) => last)).toEqual([false, true]);
  rig.send(mine("too late"));
  expect(rig.texts("s-1")).toEqual(["ATTACK"]);
});

test("alerts of one flow share their evidence while it is open", () => {
  rig.send(mine("ATTACK two"));
  rig.send(mine("ATTACK"));
  rig.send(other("ATTACK"));
  expect(rig.matches).toEqual(["s-1", "s-1", "s-1", "s-2"]);
  rig.collector.close();
  expect(rig.texts("s-1")).toEqual(["ATTACK two", "ATTACK"]);
  const text = Buffer.concat(rig.parts.map(({ blocks }) => blocks)).toString("latin1");
  expect(text.match(/alert \[1:\d:1\] word/g)?.sort()).toEqual([
    "alert [1:1:1] word",
    "alert [1:1:1] word",
    "alert [1:1:1] word",
    "alert [1:2:1] word",
  ]);
  expect(text).toContain(`pkt_data 0+6: ${Buffer.from("ATTACK").toString("hex")}`);
});

test("what is older than the ring may be does not count", () => {
  rig.follow({ ...RING, seconds: 2 });
  rig.send(mine("old"));
  rig.send(mine("young"), 3_000_000);
  rig.send(mine("ATTACK"), 1_000_000);
  rig.collector.close();
  expect(rig.texts("s-1")).toEqual(["young", "ATTACK"]);
});

test("pieces that made the packet are there, those of others are not", () => {
  const piece = (to: string, id: number, text: string, offset: number, more: boolean) =>
    udpFrame("10.0.0.1", to, [4_000, 7_000], text, { id, offset, more });
  rig.send(piece("10.0.0.9", 7, "-".repeat(16), 0, true));
  rig.send(piece("10.0.0.2", 8, "-".repeat(16), 0, true));
  rig.send(piece("10.0.0.2", 8, "..ATTACK", 24, false));
  rig.collector.close();
  expect(rig.matches.length).toBeGreaterThan(0);
  expect(rig.parts.length).toBeGreaterThan(0);
  expect(rig.texts("s-1")).toHaveLength(2);
});

describe("there is none", () => {
  test("without a ring", () => {
    rig.follow(undefined);
    rig.send(mine("ATTACK"));
    expect(rig.matches).toEqual([undefined]);
    expect(Object.values(rig.collector.refused)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("where the sensor has no memory for one", () => {
    rig.follow(RING, 1_000_000);
    rig.send(mine("ATTACK"));
    expect(rig.matches).toEqual([undefined]);
    expect(rig.collector.refused.evidenceRings).toBe(1);
  });

  test("beyond the budget, and it is counted", () => {
    rig = new Rig(RULES, { perRule: 3, perSensor: 1_000, bytes: 1e9 });
    for (let port = 1; port <= 50; port++)
      rig.send(udpFrame("10.0.0.1", "10.0.0.2", [port, 7_000], "ATTACK"));
    expect(rig.matches.filter((name) => name !== undefined)).toEqual(["s-1", "s-2", "s-3"]);
    expect(rig.collector.refused.evidencePerRule).toBe(47);
  });
});

test("a flood holds no more than it may", () => {
  rig = new Rig(RULES, { perRule: 1e9, perSensor: 1e9, bytes: 1e9 });
  for (let port = 1; port <= 600; port++) rig.send(udpFrame("10.0.0.1", "10.0.0.2", [port, 7_000], "ATTACK"));
  expect(rig.collector.refused.evidenceOpen).toBe(600 - 256);
  rig.now += TIME_AFTER;
  rig.collector.turn();
  expect(rig.parts.filter(({ last }) => last)).toHaveLength(256);
  rig.send(udpFrame("10.0.0.1", "10.0.0.2", [1, 7_000], "ATTACK"));
  expect(rig.matches.at(-1)).toBe("s-257");
});

test("a tap that goes ends what was open", () => {
  rig.send(mine("ATTACK"));
  rig.collector.follow([], MEMORY);
  expect(rig.parts.map(({ last }) => last)).toEqual([false, true]);
});
