import { type CaptureOrder, type PacketCapture, readCaptureUpload } from "@peccary/api";

/** What a node is told of where a capture's finished files go: only that they do, and whether they stay. */
export function uploadOrder({ metadata }: PacketCapture): Pick<CaptureOrder, "upload"> {
  const upload = readCaptureUpload(metadata.annotations);
  return upload === undefined ? {} : { upload: { remove: upload.remove } };
}
