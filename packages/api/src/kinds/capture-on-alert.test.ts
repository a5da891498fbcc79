import { expect, test } from "vitest";
import { readCaptureOnAlert } from "./capture-on-alert.ts";

const NAME = "peccary.io/capture-on-alert";
const defaults = {
  duration: 60,
  atOnce: 4,
  perNode: 8,
  perHour: 20,
  priority: undefined,
  sids: undefined,
  coolDown: 300,
  keep: 86_400,
};

test.each([
  ["nothing", {}, undefined],
  ["options without a duration", { [`${NAME}-at-once`]: "3" }, undefined],
  ["a duration", { [NAME]: "60s" }, defaults],
  [
    "all of it",
    {
      [NAME]: "2m",
      [`${NAME}-at-once`]: "1",
      [`${NAME}-per-node`]: "2",
      [`${NAME}-per-hour`]: "3",
      [`${NAME}-priority`]: "2",
      [`${NAME}-sids`]: "5, 10-20 ,7 - 8",
      [`${NAME}-cool-down`]: "0s",
      [`${NAME}-keep`]: "2d",
    },
    {
      duration: 120,
      atOnce: 1,
      perNode: 2,
      perHour: 3,
      priority: 2,
      sids: [
        [5, 5],
        [10, 20],
        [7, 8],
      ],
      coolDown: 0,
      keep: 172_800,
    },
  ],
])("reads %s", (_what, annotations, policy) => {
  const read = readCaptureOnAlert(annotations);
  expect(read.issues).toEqual([]);
  expect(read.policy).toEqual(policy);
});

test.each([
  ["", "forever", "duration"],
  ["", "0s", "from 1s"],
  ["", "2d", "to 86400s"],
  ["-at-once", "0", "from 1"],
  ["-at-once", "many", "whole number"],
  ["-per-hour", "1001", "to 1000"],
  ["-sids", "1-", "sids"],
  ["-sids", "9-1", "sids"],
  ["-sids", "", "sids"],
  ["-sids", "1,".repeat(300), "at most 256"],
  ["-keep", "59m", "from 3600s"],
])("refuses %s: %o", (option, value, message) => {
  const { policy, issues } = readCaptureOnAlert({ [NAME]: "60s", [`${NAME}${option}`]: value });
  expect(policy).toBeUndefined();
  expect(issues).toMatchObject([
    { path: ["metadata", "annotations", `${NAME}${option}`], message: expect.stringContaining(message) },
  ]);
});
