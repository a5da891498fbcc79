import { expect, test } from "vitest";
import { type Buffers, bufferNumber } from "../buffers.ts";
import { EMPTY, fromLatin1 } from "../bytes.ts";
import { ACK, ICMP, SYN } from "../decode/packet.ts";
import type { Rule } from "../rules/rule.ts";
import { aFlow, inspection, rulesOf, type Traffic } from "../testing/option.ts";
import type { Transport } from "./transport.ts";
import { Unsearched } from "./unsearched.ts";

/** Rules of these headers and options, all unsearched, numbered from 1. */
const made = (kind: Transport, ...rules: string[]): { unsearched: Unsearched; rules: readonly Rule[] } => {
  const set = rulesOf(...rules.map((rule, at) => `alert ${rule} sid:${at + 1};)`)).rules;
  const withPorts = new Uint8Array(set.length).fill(1);
  return { unsearched: new Unsearched(kind, set, withPorts, [...set.keys()]), rules: set };
};

/** What is found by a flow's first packet, and by those after it, must be the same. */
function sids(
  { unsearched, rules }: ReturnType<typeof made>,
  traffic: Traffic,
  fill?: (buffers: Buffers) => void,
) {
  const flow = aFlow();
  const all = [1, 2, 2, 3].map((packets) => {
    flow.toServer.packets = packets;
    const shown = inspection({ flow, ...traffic });
    fill?.(shown.buffers);
    const ids = new Set<number>();
    unsearched.find(shown, { add: (id) => void ids.add(id) });
    return [...ids].map((id) => rules[id]!.facts.sid).sort((a, b) => a - b);
  });
  for (const one of all) expect(one).toEqual(all[0]);
  return all[0];
}

const URI = bufferNumber("http_uri");

test.each<[string, (buffers: Buffers) => void, number[]]>([
  ["nothing", () => undefined, [1]],
  ["the buffer that one needs", (buffers) => buffers.set(URI, fromLatin1("/"), 0, 1), [1, 2]],
  ["that buffer, empty", (buffers) => buffers.set(URI, EMPTY, 0, 0), [1]],
  ["fields to be found by key", (buffers) => void (buffers.find = () => false), [1, 3]],
])("with %s there", (_what, fill, expected) => {
  const rules = made(
    "tcp",
    "tcp any any -> any any (",
    "tcp any any -> any any (http_uri; bufferlen:>1;",
    'tcp any any -> any any (http_param:"a"; bufferlen:>1;',
  );
  expect(sids(rules, {}, fill)).toEqual(expected);
});

test.each<[Traffic, number[]]>([
  [{}, [1, 2, 4, 6, 7]],
  [{ packet: { destinationPort: 81 } }, [1, 6, 7]],
  [{ source: [10, 0, 0, 9] }, [2, 4, 6, 7]],
  [{ source: [10, 0, 0, 2], destination: [10, 0, 0, 1] }, [2, 3, 4, 6, 7]],
  [{ source: [172, 16, 0, 1] }, [2, 4, 7]],
  [{ packet: { sourcePort: 80, destinationPort: 9 } }, [1, 5, 6, 7]],
])("by addresses and ports: %j", (traffic, expected) => {
  const rules = made(
    "tcp",
    "tcp [10.0.0.1,192.0.2.0/24] any -> any any (",
    "tcp any any -> any 80 (",
    "tcp any any -> [10.0.0.1,192.0.2.0/24] any (",
    "tcp any any -> [10.0.0.0/8,!10.0.0.3] [80,443] (",
    "tcp any 80 -> any any (",
    "tcp 10.0.0.0/8 any <> 10.0.0.0/16 any (",
    "tcp !192.0.2.1 any -> any any (",
  );
  expect(sids(rules, traffic)).toEqual(expected);
});

test.each<[Transport, Traffic, number[]]>([
  ["tcp", { packet: { tcpFlags: SYN } }, [1, 3, 5]],
  ["tcp", { packet: { tcpFlags: SYN | ACK } }, [1, 2, 3, 5]],
  ["icmp", { packet: { protocol: ICMP, icmpType: 8 } }, [1, 4, 5]],
  ["icmp", { packet: { protocol: ICMP, icmpType: 3 } }, [1, 5]],
  ["ip", { packet: { protocol: 2 } }, [1, 2, 3, 4]],
])("by what a packet of %s shows: %j", (kind, traffic, expected) => {
  const rules = made(
    kind,
    "ip any any -> any any (",
    "ip any any -> any any (flags:A+;",
    "ip any any -> any any (flags:S+;",
    "ip any any -> any any (itype:8;",
    "ip any any -> any any (ip_proto:!2;",
  );
  expect(sids(rules, traffic)).toEqual(expected);
});

test("what applies is looked up anew for another group", () => {
  const flow = aFlow();
  flow.toServer.packets = 2;
  const found = [made("tcp", "tcp any any -> any 80 ("), made("tcp", "tcp any any -> any 81 (")].map(
    ({ unsearched }) => {
      const ids: number[] = [];
      unsearched.find(inspection({ flow }), { add: (id) => void ids.push(id) });
      return ids;
    },
  );
  expect(found).toEqual([[0], []]);
});
