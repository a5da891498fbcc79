import { expect, test } from "vitest";
import { captureUploadIssues, readCaptureUpload } from "./capture-upload.ts";

test.each([
  [{}, undefined, 0],
  [{ "peccary.io/upload": "bucket" }, { secret: "bucket", remove: false }, 0],
  [{ "peccary.io/upload": "a.b", "peccary.io/upload-delete": "true" }, { secret: "a.b", remove: true }, 0],
  [{ "peccary.io/upload": "bucket", "peccary.io/upload-delete": "yes" }, undefined, 1],
  [{ "peccary.io/upload": "no/name" }, undefined, 1],
  [{ "peccary.io/upload": "" }, undefined, 1],
])("%o", (annotations, read, issues) => {
  expect(readCaptureUpload(annotations)).toEqual(read);
  expect(captureUploadIssues(annotations)).toHaveLength(issues);
});
