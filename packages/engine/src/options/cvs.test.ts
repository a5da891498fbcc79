import { expect, test } from "vitest";
import { firesOn, problemsOf } from "../testing/option.ts";
import { cvs } from "./cvs.ts";

test("finds entries that are not well formed", () => {
  const good = [
    "",
    "Root /cvs\n",
    "Entry /file/1.1///\n",
    "Entry /file/1.1/+//\n",
    "Root /a/b\nEntry /f/1///",
  ];
  const bad = ["Entry /file/1.1/++//\n", "Entry file\n", "Root /a\nEntry /f/1.1/+/\n", "Entry ///////\n"];
  expect(firesOn("cvs:invalid-entry;", [...good, ...bad])).toEqual(bad);
});

test("refuses anything else", () => {
  expect(problemsOf(cvs, "x")).toEqual(['expected invalid-entry, found "x"']);
});
