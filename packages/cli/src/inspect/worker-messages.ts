/** What `inspect` and the processes that share its files say to each other, over the channel of a forked child. */
import type { EngineCounters, Finding } from "@peccary/engine";
import type { RuleSource } from "@peccary/engine/rules";
import type { EveKind } from "./eve.ts";
import type { Reading } from "./reading.ts";

/** Once, before any file. */
export interface SetUp {
  readonly type: "set up";
  readonly cwd: string;
  readonly rules: readonly RuleSource[];
  readonly variables: { readonly [name: string]: string };
  readonly wanted: readonly EveKind[];
  readonly reading: Reading;
}

interface InspectOrder {
  readonly type: "inspect";
  readonly file: string;
}

/** The findings sent last were taken in. */
interface Taken {
  readonly type: "taken";
}

export type ToWorker = SetUp | InspectOrder | Taken;

/** Some of the file's findings, in order. Each waits for its `Taken`. */
interface Findings {
  readonly type: "findings";
  readonly findings: readonly Finding[];
}

/** What is summed up over files. */
export type FileCounts = Pick<
  EngineCounters,
  "packets" | "bytes" | "flows" | "matches" | "undecoded" | "refused" | "givenUp"
>;

interface Done {
  readonly type: "done";
  readonly counts: FileCounts;
  readonly problem: string | undefined;
}

export type FromWorker = Findings | Done;
