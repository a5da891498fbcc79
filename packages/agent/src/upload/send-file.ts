import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import type { SignedRequest, StorageStep } from "@peccary/api";
import { agreement } from "./agree.ts";
import { base64, type Digest, digest, type Expected, expectedOf, RunningDigest } from "./digest.ts";
import { type StoreAnswer, StoreError } from "./store.ts";

/** Octets of one request, held in memory. S3 wants 5 MiB at least for parts but the last. */
export const PART = 8_388_608;
/** S3's own limit. */
const MAX_PARTS = 10_000;

/** An upload in parts that has begun; what is needed to go on with it after a restart. */
export interface Multipart {
  readonly id: string;
  readonly checksum: SignedRequest["checksum"];
  readonly partSize: number;
  readonly parts: readonly SentPart[];
}

export interface SentPart extends Digest {
  readonly etag: string;
}

export interface Sending {
  /** Has a step signed and sends it. */
  readonly step: (
    step: StorageStep,
    body?: Uint8Array,
  ) => Promise<{ answer: StoreAnswer; signed: SignedRequest }>;
  /** What an earlier attempt got done. */
  readonly begun: Multipart | undefined;
  /** Called after each part, and with undefined when nothing of it is of use any more. */
  readonly save: (multipart: Multipart | undefined) => void;
}

export interface Sent {
  /** Without the signature. */
  readonly url: string;
  /** The store's own checksum agreed. */
  readonly verified: boolean;
}

/** Sends the first `size` octets of a file and asks the store what it has. @throws StoreError */
export async function sendFile(
  file: FileHandle,
  size: number,
  sending: Sending,
  part: number = PART,
): Promise<Sent> {
  const partSize = Math.max(part, Math.ceil(size / MAX_PARTS));
  if (size <= partSize) {
    const bytes = await read(file, 0, size);
    const sums = digest(bytes);
    await sending.step({ do: "put", sha256: sums.sha256, md5: base64(sums.md5) }, bytes);
    return verify(size, expectedOf(sums), sending);
  }
  return verify(size, await sendParts(file, size, partSize, sending), sending);
}

async function sendParts(
  file: FileHandle,
  size: number,
  partSize: number,
  { step, begun, save }: Sending,
): Promise<Expected> {
  const whole = new RunningDigest();
  let upload = begun?.partSize === partSize ? begun : undefined;
  try {
    if (upload === undefined) {
      const { answer, signed } = await step({ do: "begin" });
      upload = { id: uploadId(answer.text), checksum: signed.checksum, partSize, parts: [] };
      save(upload);
    }
    for (let at = 0; at * partSize < size; at++) {
      const bytes = await read(file, at * partSize, Math.min(partSize, size - at * partSize));
      whole.add(bytes);
      const sums = digest(bytes);
      // Sent before the restart; read again for the digest of the whole.
      if (upload.parts[at]?.sha256 === sums.sha256) continue;
      const { answer } = await step(
        { do: "part", uploadId: upload.id, number: at + 1, sha256: sums.sha256, md5: base64(sums.md5) },
        bytes,
      );
      const etag = answer.headers.etag ?? `"${sums.md5}"`;
      upload = { ...upload, parts: [...upload.parts.slice(0, at), { ...sums, etag }] };
      save(upload);
    }
    const list = Buffer.from(partList(upload));
    const sha256 = createHash("sha256").update(list).digest("hex");
    await step({ do: "complete", uploadId: upload.id, sha256 }, list);
  } catch (error) {
    if (!(error instanceof StoreError) || upload === undefined) throw error;
    // Either it forgot about the upload, or it has completed it and we did not hear: what it holds will tell.
    if (error.code === "NoSuchUpload" || error.status === 404) {
      const expected = expectedOf(whole.get(), upload.parts);
      if (upload.parts.length === Math.ceil(size / partSize) && (await holds(size, expected, step)))
        return expected;
      save(undefined);
    } else if (error.status === 400) save(undefined);
    throw error;
  }
  return expectedOf(whole.get(), upload.parts);
}

async function holds(size: number, expected: Expected, step: Sending["step"]): Promise<boolean> {
  try {
    const { answer } = await step({ do: "head" });
    return agreement(answer.headers, size, expected) === "yes";
  } catch {
    return false;
  }
}

async function verify(size: number, expected: Expected, { step, save }: Sending): Promise<Sent> {
  const { answer, signed } = await step({ do: "head" });
  const agreed = agreement(answer.headers, size, expected);
  if (agreed === "no") {
    save(undefined);
    throw new StoreError(409, "ChecksumDiffers", "the store holds something else than what was sent");
  }
  const url = new URL(signed.url);
  return { url: `${url.origin}${url.pathname}`, verified: agreed === "yes" };
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) throw new StoreError(0, "FileChanged", "the file became shorter while it was sent");
    done += bytesRead;
  }
  return bytes;
}

function uploadId(text: string): string {
  const id = /<UploadId>([^<]{1,2048})<\/UploadId>/.exec(text)?.[1];
  if (id === undefined) throw new StoreError(502, "NoUploadId", "the store did not name the upload it began");
  return unescapeXml(id);
}

const partList = ({ parts, checksum }: Multipart): string =>
  `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts
    .map(
      ({ etag, sha256 }, at) =>
        `<Part><PartNumber>${at + 1}</PartNumber><ETag>${escapeXml(etag)}</ETag>${
          checksum === "sha256" ? `<ChecksumSHA256>${base64(sha256)}</ChecksumSHA256>` : ""
        }</Part>`,
    )
    .join("")}</CompleteMultipartUpload>`;

const ENTITIES = [
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
] as const;
const escapeXml = (text: string): string =>
  ENTITIES.reduce((done, [character, entity]) => done.replaceAll(character, entity), text);
const unescapeXml = (text: string): string =>
  ENTITIES.reduceRight((done, [character, entity]) => done.replaceAll(entity, character), text);
