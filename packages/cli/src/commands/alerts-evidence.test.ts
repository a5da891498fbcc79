/** The command that fetches evidence, against a real control plane in this process. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paths } from "@peccary/api";
import { type Control, startControl } from "@peccary/control";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli } from "../testing/run-cli.ts";

/** A section header alone. */
const pcapng = Buffer.from("0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000", "hex");
const ID = "dev_dpi_1:2::3_80";

let folder: string;
let control: Control;
const ask = (...args: string[]) =>
  cli(["alerts", "evidence", ...args], { cwd: folder, env: { KUBECONFIG: control.kubeconfigPath } });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "peccary-evidence-"));
  control = await startControl({ dataDir: join(folder, "data"), listen: "127.0.0.1:0" });
  const token = readFileSync(control.agentTokenPath, "utf8").trim();
  const query = `?id=${encodeURIComponent(ID)}&rule=1:57`;
  const response = await fetch(new URL(paths.nodeEvidence("n1") + query, control.url), {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: pcapng,
  });
  expect(response.status).toBe(200);
});
afterAll(async () => {
  await control?.close();
  rmSync(folder, { recursive: true, force: true });
});

test("writes it to a file", async () => {
  const { code, stdout, stderr } = await ask(ID, "-w", "out.pcapng");
  expect([code, stdout, stderr]).toEqual([0, "", "peccary: 28 B in out.pcapng\n"]);
  expect(readFileSync(join(folder, "out.pcapng"))).toEqual(pcapng);
});

test("writes it to standard output", async () => {
  const { code, stdout } = await ask(ID, "-w", "-");
  expect([code, stdout]).toEqual([0, pcapng.toString()]);
});

test.each([
  [
    "an alert that is not there",
    ["dev_none", "-w", "none"],
    1,
    /there is no alert dev_none \(EVIDENCE_NOT_FOUND\)/,
  ],
  ["no file to write to", [ID], 2, /--write/],
  ["a folder that is not there", [ID, "-w", "none/x"], 1, /no such file or directory \(WRITE_FAILED\)/],
])("%s", async (_what, args, expected, message) => {
  const { code, stderr } = await ask(...args);
  expect(code).toBe(expected);
  expect(stderr).toMatch(message);
  expect(existsSync(join(folder, "none"))).toBe(false);
});
