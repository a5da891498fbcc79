import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { createServer } from "node:net";
import { Failure, reasonOf } from "../failure.ts";

/** Held until released, or until the process is gone, however it went. */
export interface Lock {
  release(): void;
}

/**
 * Keeps a second `up` off a data folder. An abstract socket (unix(7)) has no file that could be left behind:
 * the kernel lets go of the name when the process dies.
 */
export async function lockFolder(folder: string): Promise<Lock> {
  const name = createHash("sha256")
    .update(await realpath(folder))
    .digest("hex")
    .slice(0, 40);
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new Failure(
              "DATA_DIR_IN_USE",
              `${folder} is in use by another \`peccary up\`: stop that one, or give this one --data-dir`,
            )
          : new Failure("DATA_DIR_UNUSABLE", `cannot lock ${folder}: ${reasonOf(error)}`, { cause: error }),
      ),
    );
    server.listen({ path: `\0peccary-${name}` });
  });
  server.unref();
  return { release: () => void server.close() };
}
