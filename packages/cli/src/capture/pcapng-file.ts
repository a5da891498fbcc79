import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { Failure, reasonOf } from "../failure.ts";
import type { Sink } from "./live-pump.ts";

export interface OpenSink extends Sink {
  /** All is there: gives the file its name. */
  keep(): Promise<void>;
  /** Without `keep` before it, what came stays as `FILE.part`, unless nothing did. */
  close(): Promise<void>;
}

/** @param path `-` is standard output */
export async function openSink(path: string, context: Context): Promise<OpenSink> {
  if (path === "-") {
    const { out } = context;
    return {
      write: (bytes) => out.write(bytes),
      get closed() {
        return out.closed;
      },
      keep: async () => {},
      close: async () => {},
    };
  }
  const target = resolve(context.cwd, path);
  const part = `${target}.part`;
  const writing = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw new Failure("WRITE_FAILED", `cannot write ${path}: ${reasonOf(error)}`, { cause: error });
    }
  };
  // Now, not when there is something to lose.
  let file: FileHandle | undefined = await writing(() => open(part, "w", 0o600));
  let octets = 0;
  const shut = async () => {
    const open = file;
    file = undefined;
    await open?.close();
  };
  return {
    closed: false,
    write: (bytes) =>
      writing(async () => {
        await file?.appendFile(bytes);
        octets += bytes.length;
      }),
    keep: () =>
      writing(async () => {
        await shut();
        await rename(part, target);
      }),
    close: async () => {
      if (file === undefined) return;
      await shut();
      if (octets === 0) await rm(part, { force: true });
      else await context.err.line(`peccary: what came is in ${path}.part`);
    },
  };
}
