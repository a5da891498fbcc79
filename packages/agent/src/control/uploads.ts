import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Order } from "@peccary/api";
import type { CaptureFolders } from "../files/capture-folders.ts";
import { isCaptureFile } from "../files/paths.ts";
import { soundPart } from "../files/pcap.ts";
import { AgentError, problemOf } from "../problem.ts";
import type { ControlClient } from "./client.ts";

type Upload = NonNullable<Order["upload"]>;
type Clean = NonNullable<Order["clean"]>;

/** Sends one file of one capture to whoever waits for it; or says why not. */
export async function upload(client: ControlClient, folders: CaptureFolders, wish: Upload): Promise<void> {
  await answer(client, wish.id, async () => {
    if (!isCaptureFile(wish.file))
      throw new AgentError("NAME_REFUSED", `"${wish.file.slice(0, 80)}" is not the name of a capture file`);
    const file = await open(join(folders.folder(wish.namespace, wish.capture), wish.file), "r");
    try {
      // Whole records only: the file may be growing while we send it.
      const size = soundPart(file.fd, (await file.stat()).size).end;
      await client.ask({
        method: "POST",
        path: uploadPath(wish.id),
        headers: { "content-type": "application/vnd.tcpdump.pcap", "content-length": String(size) },
        body: size === 0 ? "" : file.createReadStream({ start: 0, end: size - 1, autoClose: false }),
      });
    } finally {
      await file.close();
    }
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
      throw new AgentError(
        "FILE_FAILED",
        `${wish.namespace}/${wish.capture} still captures; stop or delete it first`,
      );
    folders.remove(folders.folder(wish.namespace, wish.capture));
    await client.ask({ method: "POST", path: uploadPath(wish.id), body: "" });
  });
}

const uploadPath = (id: string): string => `/agent/v1/uploads/${encodeURIComponent(id)}`;

async function answer(client: ControlClient, id: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { code, message } = problemOf(error, "FILE_FAILED");
    const text = `${code}: ${message}`.replace(/[^\x20-\x7e]/g, "?");
    await client.ask({
      method: "POST",
      path: uploadPath(id),
      headers: { "x-peccary-error": text },
      body: "",
    });
  }
}
