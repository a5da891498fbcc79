import { z } from "zod";
import type { Issue } from "../kind.ts";
import { timeField } from "./fields.ts";

/** On a PacketCapture, or on a DeepPacketInspection for the captures that its alerts start. */
export const captureUploadAnnotations = {
  /** A Secret of its namespace that says where finished files go; its keys are `storageSecretKeys`. */
  upload: "peccary.io/upload",
  /** `"true"`: a file goes from its node once the store has confirmed its checksum. */
  remove: "peccary.io/upload-delete",
} as const;

type Annotations = { readonly [name: string]: string } | undefined;

const SECRET_NAME = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Undefined when files stay where they are; also when what was asked cannot be read. */
export function readCaptureUpload(annotations: Annotations): { secret: string; remove: boolean } | undefined {
  const secret = annotations?.[captureUploadAnnotations.upload];
  if (secret === undefined || captureUploadIssues(annotations).length > 0) return undefined;
  return { secret, remove: annotations?.[captureUploadAnnotations.remove] === "true" };
}

export function captureUploadIssues(annotations: Annotations): Issue[] {
  const { upload, remove } = captureUploadAnnotations;
  const issues: Issue[] = [];
  const refuse = (name: string, message: string): void =>
    void issues.push({ path: ["metadata", "annotations", name], message });
  const secret = annotations?.[upload];
  const wish = annotations?.[remove];
  if (secret !== undefined && !SECRET_NAME.test(secret)) refuse(upload, "must be the name of a Secret");
  if (wish !== undefined && wish !== "true" && wish !== "false") refuse(remove, 'must be "true" or "false"');
  return issues;
}

/** Where a file stands on its way to the store. */
export const fileUpload = z.object({
  file: z.string(),
  state: z
    .enum(["Waiting", "Uploading", "Uploaded", "Failed"])
    .describe("Failed ones are tried again, ever more seldom."),
  bytes: z.number().int().optional(),
  url: z.string().optional().describe("Where the file is in the store."),
  verified: z.boolean().optional().describe("The store's own checksum agreed."),
  removed: z.boolean().optional().describe("The file is no longer on its node."),
  error: z.string().optional(),
  time: timeField.optional().describe("Since when it is so."),
});
export type FileUpload = z.infer<typeof fileUpload>;
