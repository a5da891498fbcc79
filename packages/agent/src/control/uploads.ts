import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { type Order, uploadHeaders } from "@peccary/api";
import type { CaptureFolders } from "../files/capture-folders.ts";
import { digestOf } from "../files/digest.ts";
import { isCaptureFile } from "../files/paths.ts";
import { soundPart } from "../files/pcap.ts";
import { AgentError, problemOf } from "../problem.ts";
import type { ControlClient } from "./client.ts";

type Upload = NonNullable<Order["upload"]>;
type Clean = NonNullable<Order["clean"]>;

/** Sends one file of one capture, or a part of it, to whoever waits for it; or says why not. */
export async function upload(client: ControlClient, folders: CaptureFolders, wish: Upload): Promise<void> {
  await answer(client, wish.id, async () => {
    if (!isCaptureFile(wish.file))
      throw new AgentError("NAME_REFUSED", `"${wish.file.slice(0, 80)}" is not the name of a capture file`);
    const file = await open(join(folders.folder(wish.namespace, wish.capture), wish.file), "r");
    try {
      await send(client, file, wish);
    } finally {
      await file.close();
    }
  });
}

async function send(client: ControlClient, file: FileHandle, wish: Upload): Promise<void> {
  const stat = await file.stat({ bigint: true });
  // Whole records only: the file may be growing while we send it.
  const size = soundPart(file.fd, Number(stat.size)).end;
  const tag = `"${stat.ino.toString(36)}-${stat.birthtimeNs.toString(36)}-${size.toString(36)}"`;
  const start = wish.start ?? 0;
  const unchanged = wish.unless !== undefined && (wish.unless === "*" || wish.unless.includes(tag));
  if (start > 0 && start >= size && !unchanged)
    throw new Refusal(416, `${wish.file} has ${size} octets, none from ${start} on`);
  const end = wish.head === true || unchanged ? start : Math.min(wish.end ?? size, size);
  await client.ask({
    method: "POST",
    path: uploadPath(wish.id),
    headers: {
      "content-type": "application/vnd.tcpdump.pcap",
      "content-length": String(end - start),
      [uploadHeaders.size]: String(size),
      [uploadHeaders.tag]: tag,
      ...(wish.digest === true ? { [uploadHeaders.digest]: await digestOf(file, size) } : {}),
    },
    body: end === start ? "" : file.createReadStream({ start, end: end - 1, autoClose: false }),
  });
}

/** Removes the files of a capture that is over. */
export async function clean(
  client: ControlClient,
  folders: CaptureFolders,
  wish: Clean,
  active: boolean,
): Promise<void> {
  await answer(client, wish.id, async () => {
    if (active)
      throw new Refusal(409, `${wish.namespace}/${wish.capture} still captures; stop or delete it first`);
    folders.remove(folders.folder(wish.namespace, wish.capture));
    await client.ask({ method: "POST", path: uploadPath(wish.id), body: "" });
  });
}

/** A no that is an HTTP status too. */
class Refusal extends AgentError {
  readonly status: number;

  constructor(status: number, message: string) {
    super("FILE_FAILED", message);
    this.status = status;
  }
}

export const uploadPath = (id: string): string => `/agent/v1/uploads/${encodeURIComponent(id)}`;

async function answer(client: ControlClient, id: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { code, message } = problemOf(error, "FILE_FAILED");
    const text = `${error instanceof Refusal ? `${error.status} ` : ""}${code}: ${message}`.replace(
      /[^\x20-\x7e]/g,
      "?",
    );
    await client.ask({
      method: "POST",
      path: uploadPath(id),
      headers: { [uploadHeaders.error]: text },
      body: "",
    });
  }
}
