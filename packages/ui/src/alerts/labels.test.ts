import { expect, test } from "vitest";
import { alert } from "../testing/alert.ts";
import { headline, inspectionOf, typeLabel } from "./labels.ts";

test.each([
  ["deep_packet_inspection", "Deep Packet Inspection"],
  ["something_new", "something new"],
])("type %s is shown as %s", (type, label) => {
  expect(typeLabel(type)).toBe(label);
});

const text = "Suspicious traffic";
test.each([
  [
    "the rule's message",
    { name: "DPI", record: { message: "SERVER-WEBAPP probe" } },
    "SERVER-WEBAPP probe",
    text,
  ],
  ["else the name", { name: "WAF Event", record: {} }, "WAF Event", text],
  ["else the description alone", { record: {} }, text, undefined],
  ["a message that is no text is passed over", { record: { message: 7 } }, text, undefined],
])("headline: %s", (_what, given, title, below) => {
  expect(headline(alert({ description: text, ...given }))).toEqual({ title, below });
});

test.each([
  ["an inspection", {}, "57461"],
  ["a record cut short", { record: { snort_signature_id: "57461" } }, undefined],
  ["another kind of event", { type: "waf" }, undefined],
])("%s", (_what, given, sid) => {
  expect(inspectionOf(alert(given))?.snort_signature_id).toBe(sid);
});
