import type { EngineOptions } from "@peccary/engine";
import { Option } from "commander";

/** How packets are to be read: what hosts do differs, and what captures hold too. */
export interface Reading {
  readonly thorough?: boolean;
  readonly checksums?: string;
  readonly segments?: string;
  readonly fragments?: string;
}

const POLICIES = ["first", "last", "bsd", "linux"] as const;
const CHECKSUMS = ["ignore", "judge"] as const;

/** The same as flags of a command. */
export const readingOptions = (): Option[] => [
  new Option(
    "--thorough",
    "also look at what Snort leaves alone, such as packets that were not captured whole",
  ),
  new Option(
    "--checksums <WHAT>",
    "judge: leave out packets with wrong checksums, as their receivers do; not for captures made where the network card works them out",
  )
    .choices(CHECKSUMS)
    .default("ignore"),
  new Option("--segments <POLICY>", "who wins where TCP segments overlap with different octets")
    .choices(POLICIES)
    .default("bsd"),
  new Option("--fragments <POLICY>", "the same of IP fragments").choices(POLICIES).default("linux"),
];

/** What each setting may be, for those who read them from a file. */
export const readingValues: { readonly [setting in keyof Reading]: readonly (string | boolean)[] } = {
  thorough: [true, false],
  checksums: CHECKSUMS,
  segments: POLICIES,
  fragments: POLICIES,
};

type Policy = (typeof POLICIES)[number];

export const readingOf = ({
  thorough = false,
  checksums = "ignore",
  segments = "bsd",
  fragments = "linux",
}: Reading): Pick<EngineOptions, "thorough" | "judgeChecksums" | "segmentPolicy" | "fragmentPolicy"> => ({
  thorough,
  judgeChecksums: checksums === "judge",
  segmentPolicy: segments as Policy,
  fragmentPolicy: fragments as Policy,
});
