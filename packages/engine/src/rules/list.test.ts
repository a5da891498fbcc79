import fc from "fast-check";
import { expect, test } from "vitest";
import { readList } from "./list.ts";

test.each([
  ["any", { any: true, included: [], excluded: [] }],
  ["80", { any: false, included: ["80"], excluded: [] }],
  ["!80", { any: true, included: [], excluded: ["80"] }],
  ["[80, 81,!82]", { any: false, included: ["80", "81"], excluded: ["82"] }],
  ["![80,81]", { any: true, included: [], excluded: ["80", "81"] }],
  ["[80,![81,!82]]", { any: false, included: ["80", "82"], excluded: ["81"] }],
  ["[any,!80]", { any: true, included: [], excluded: ["80"] }],
])("%s", (text, expected) => {
  expect(readList(text)).toEqual(expected);
});

test.each([
  ["", 'expected an item in ""'],
  ["[80", 'expected "," or "]" in "[80"'],
  ["80]", '"]" was not expected after a list'],
  ["[80,]", 'expected an item in "[80,]"'],
  ["!any", '"!any" matches nothing'],
  ["[".repeat(50), "lists are nested more than 32 deep"],
])("refuses %s", (text, problem) => {
  expect(readList(text)).toEqual({ problem });
});

test("never throws and always ends", () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..."[]!, a1") }), (text) => void readList(text)));
});
