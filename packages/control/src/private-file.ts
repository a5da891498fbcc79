import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** Writes a file whole or not at all, readable by its owner only, whatever the umask says. */
export async function writePrivate(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.new`;
  const file = await open(draft, "w", 0o600);
  try {
    await file.chmod(0o600); // the draft of a crash may lie there with other rights
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
