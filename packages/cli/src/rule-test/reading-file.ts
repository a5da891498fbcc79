import { readFile } from "node:fs/promises";
import { Failure, reasonOf } from "../failure.ts";
import { type Reading, readingValues } from "../inspect/reading.ts";

/** Reads `reading.json`: what the flags of `peccary inspect` of the same names say. */
export async function readReading(file: string): Promise<Reading> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw bad(file, reasonOf(error));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw bad(file, "it holds no object");
  for (const [name, setting] of Object.entries(value)) {
    const possible = readingValues[name as keyof Reading];
    if (possible === undefined)
      throw bad(file, `"${name}" is not one of ${Object.keys(readingValues).join(", ")}`);
    if (!possible.includes(setting)) throw bad(file, `"${name}" is one of ${possible.join(", ")}`);
  }
  return value;
}

const bad = (file: string, why: string): Failure =>
  new Failure(
    "EXPECTED_UNREADABLE",
    `${file}: ${why}; expected such as {"checksums": "judge", "segments": "linux"}`,
  );
