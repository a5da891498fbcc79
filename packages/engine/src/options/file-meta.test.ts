import { expect, test } from "vitest";
import { problemsOf } from "../testing/option.ts";
import { fileMeta } from "./file-meta.ts";

test("is refused, with what to use in its stead", () => {
  expect(problemsOf(fileMeta, "type PDF, id 282")).toEqual([
    "it needs a file_id rule, and types of files are recognised without those: see file_type",
  ]);
});
