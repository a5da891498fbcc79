import { expect, test } from "vitest";
import { severityLevel } from "./severity.ts";

test.each([
  [100, "Critical"],
  [90, "Critical"],
  [89, "High"],
  [70, "High"],
  [69, "Medium"],
  [40, "Medium"],
  [39, "Low"],
  [1, "Low"],
  [0, "Low"],
])("severity %i reads %s", (severity, label) => {
  expect(severityLevel(severity).label).toBe(label);
});
