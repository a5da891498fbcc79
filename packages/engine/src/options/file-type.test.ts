import { expect, test } from "vitest";
import { identifyFile } from "../app/file/types.ts";
import { fires, problemsOf } from "../testing/option.ts";
import { ascii } from "../testing/stream.ts";
import { fileType } from "./file-type.ts";

const STARTS = ["%PDF-1.4", "%PDF-1.6", "%PDF-1.7", "MZ..", "GIF89a", "text"];

test.each([
  ["PDF", ["%PDF-1.4", "%PDF-1.6", "%PDF-1.7"]],
  ['"PDF,1.6"', ["%PDF-1.6"]],
  ['"PDF,1.6,1.7"', ["%PDF-1.6", "%PDF-1.7"]],
  ['"MSEXE GIF"', ["MZ..", "GIF89a"]],
  ['"PDF,1.4 MSEXE"', ["%PDF-1.4", "MZ.."]],
])("file_type:%s", (text, expected) => {
  const found = STARTS.filter((start) =>
    fires(`file_type:${text};`, {
      buffers: { file_data: start },
      facts: { fileType: identifyFile(ascii(start), 0, start.length) },
    }),
  );
  expect(found).toEqual(expected);
});

test("nothing is of a type where nothing looked", () => {
  expect(fires("file_type:PDF;", { buffers: { file_data: "%PDF-1.4" } })).toBe(false);
});

test.each([
  ["", "expected the name of a type of file such as PDF"],
  ["FOO", 'files of the type "FOO" are not recognised'],
  ['"PDF,9.9"', "no version 9.9 of PDF is recognised"],
])("refuses file_type:%s", (text, problem) => {
  expect(problemsOf(fileType, text)).toEqual([problem]);
});
