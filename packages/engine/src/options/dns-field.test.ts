import { expect, test } from "vitest";
import { UDP } from "../decode/packet.ts";
import { Detector } from "../detect/detector.ts";
import { hex } from "../testing/hex.ts";
import { aFlow, alerts, fires, problemsOf, rulesOf } from "../testing/option.ts";
import { dnsFields } from "./dns-field.ts";

const QUESTION = "0001 2900 0001 0000 0000 0000 0161 0474657374 00 0010 0001";
const ANSWER = "0001 8183 0001 0000 0000 0000 0161 00 0001 0001";

test.each([
  [QUESTION, "dns_opcode:5", true],
  [QUESTION, "dns_opcode:!5", false],
  [QUESTION, "dns_rrtype:16", true],
  [QUESTION, "dns_rrtype:TXT", true],
  [QUESTION, "dns_rrtype:a", false],
  [QUESTION, "dns_rcode:0", false],
  [ANSWER, "dns_rcode:3", true],
  [ANSWER, "dns_rcode:1-4", true],
  [ANSWER, "dns_opcode:0", true],
  ["0001 8183", "dns_opcode:0", false],
  ["0001 0000 0001 0000 0000 0000 3f61", "dns_rrtype:1", false],
])("%s, %s: %s", (message, option, expected) => {
  const traffic = { payload: hex(message), service: "dns", flow: aFlow({ service: "dns" }) };
  const one = new Detector(rulesOf(`alert udp any any -> any any (${option}; sid:1;)`));
  expect(alerts(one, { ...traffic, packet: { protocol: UDP } })).toEqual(expected ? [1] : []);
});

test("over TCP a length stands before it", () => {
  const payload = hex(`001c ${QUESTION}`);
  const flow = aFlow({ service: "dns" });
  expect(fires("dns_opcode:5;", { payload, kind: "unit", service: "dns", flow })).toBe(true);
  expect(fires("dns_opcode:5;", { payload, service: "dns", flow })).toBe(false);
});

test("refuses what is no number", () => {
  expect(problemsOf(dnsFields[0]!, "16")).toEqual(['"16" is not within 0 to 15']);
});
