import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lockFolder } from "./lock.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "peccary-lock-"));
  symlinkSync(folder, `${folder}-link`);
});
afterAll(() => {
  rmSync(`${folder}-link`);
  rmSync(folder, { recursive: true });
});

test("a folder is locked once, by whatever name", async () => {
  const lock = await lockFolder(folder);
  for (const name of [folder, `${folder}/.`, `${folder}-link`])
    await expect(lockFolder(name)).rejects.toMatchObject({ code: "DATA_DIR_IN_USE" });
  lock.release();
  (await lockFolder(folder)).release();
});

test("a killed process leaves no lock behind", async () => {
  const text = `
    import { createHash } from "node:crypto";
    import { createServer } from "node:net";
    const name = createHash("sha256").update(${JSON.stringify(folder)}).digest("hex").slice(0, 40);
    createServer().listen({ path: "\\0peccary-" + name }, () => process.kill(process.pid, "SIGKILL"));`;
  await promisify(execFile)(process.execPath, ["--input-type=module", "-e", text]).catch(({ signal }) =>
    expect(signal).toBe("SIGKILL"),
  );
  (await lockFolder(folder)).release();
});
