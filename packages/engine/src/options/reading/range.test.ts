import { expect, test } from "vitest";
import { readRange, within } from "./range.ts";

const read = (text: string) => {
  const problems: string[] = [];
  const range = readRange(text, { min: 0, max: 9 }, { problem: (problem) => void problems.push(problem) });
  return { problems, numbers: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((n) => within(range, n)) };
};

test.each([
  ["3", [3]],
  ["=3", [3]],
  ["!3", [0, 1, 2, 4, 5, 6, 7, 8, 9]],
  ["!=3", [0, 1, 2, 4, 5, 6, 7, 8, 9]],
  ["<3", [0, 1, 2]],
  ["<=3", [0, 1, 2, 3]],
  [">7", [8, 9]],
  [">=7", [7, 8, 9]],
  ["3<>6", [4, 5]],
  ["3 <=> 6", [3, 4, 5, 6]],
  ["<0", []],
  ["0x3", [3]],
])("%s", (text, numbers) => {
  expect(read(text)).toEqual({ problems: [], numbers });
});

test.each([
  ["", '"" is not a number or a range such as 10, !10, <10, >=10, 10<>20, 10<=>20'],
  ["10", '"10" is not within 0 to 9'],
  ["6<>3", "6 comes after 3"],
])("refuses %j", (text, problem) => {
  expect(read(text).problems).toEqual([problem]);
});
