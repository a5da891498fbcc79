import { z } from "zod";
import type { Issue } from "../kind.ts";

/** On a PacketCapture, or on a DeepPacketInspection for the evidence of its alerts: what of packets may be kept. */
export const privacyAnnotations = {
  /** One or more of `privacyModes`, with commas between them. */
  privacy: "peccary.io/privacy",
  /** Octets kept of packets by port: `443=96,default=0`; 0 keeps all, as with tcpdump. */
  snapLength: "peccary.io/snap-length",
  /** What is masked besides, by commas or new lines: `credit-card`, `bearer-token`, `/expression/i`. */
  maskPatterns: "peccary.io/mask-patterns",
} as const;

/** `none` takes back what evidence has by default. */
export const privacyModes = ["headers-only", "mask-http", "none"] as const;

/** An expression may have 1,024 characters: it is for a handful of words. */
const MAX_PATTERN = 1_024;
const MAX_PATTERNS = 32;
/** Ports with a length of their own. */
const MAX_PORTS = 256;
const MAX_PORT = 65_535;
/** No packet is longer than this. */
const MAX_LENGTH = 262_144;

/** How the packets of one capture are changed before they are written; the engine's `PrivacyPolicy`. */
export const privacyOrder = z.object({
  headersOnly: z.boolean().optional(),
  maskHttp: z.boolean().optional(),
  maskPatterns: z.array(z.string().max(MAX_PATTERN)).max(MAX_PATTERNS).optional(),
  snapLength: z
    .object({
      default: z.number().int(),
      ports: z.array(z.object({ port: z.number().int(), length: z.number().int() })).max(MAX_PORTS),
    })
    .optional(),
});
export type PrivacyOrder = z.infer<typeof privacyOrder>;

type Annotations = { readonly [name: string]: string } | undefined;

export interface Privacy {
  /** Undefined when packets are kept as they are. Not to be used when there are issues: then nothing may be kept. */
  readonly order: PrivacyOrder | undefined;
  readonly issues: readonly Issue[];
}

/** @param given what holds unless the annotation `peccary.io/privacy` says otherwise */
export function readPrivacy(annotations: Annotations, given: PrivacyOrder = {}): Privacy {
  const { privacy, snapLength, maskPatterns } = privacyAnnotations;
  const issues: Issue[] = [];
  const read = <T>(name: string, parse: (text: string) => T | string): T | undefined => {
    const text = annotations?.[name];
    if (text === undefined) return undefined;
    const parsed = parse(text);
    if (typeof parsed !== "string") return parsed;
    issues.push({ path: ["metadata", "annotations", name], message: parsed });
    return undefined;
  };
  const order: PrivacyOrder = {
    ...(read(privacy, readModes) ?? given),
    ...read(snapLength, readLengths),
    ...read(maskPatterns, readPatterns),
  };
  return { order: Object.keys(order).length === 0 ? undefined : order, issues };
}

function readModes(text: string): PrivacyOrder | string {
  const modes = text.split(",").map((mode) => mode.trim());
  const bad = modes.find((mode) => !(privacyModes as readonly string[]).includes(mode));
  if (bad !== undefined) return `"${bad.slice(0, 80)}" is not one of ${privacyModes.join(", ")}`;
  if (modes.includes("none")) return modes.length > 1 ? "none cannot stand beside others" : {};
  return {
    ...(modes.includes("headers-only") && { headersOnly: true }),
    ...(modes.includes("mask-http") && { maskHttp: true }),
  };
}

function readLengths(text: string): PrivacyOrder | string {
  let rest = 0;
  const ports = new Map<number, number>();
  for (const entry of text.split(",")) {
    const found = /^\s*(default|[0-9]{1,5})\s*=\s*([0-9]{1,6})\s*$/.exec(entry);
    if (!found) return `"${entry.trim().slice(0, 80)}" is not of the form 443=96 or default=0`;
    const [, port = "", length = ""] = found;
    if (Number(length) > MAX_LENGTH) return `a packet has at most ${MAX_LENGTH} octets; ${length} are given`;
    if (port === "default") rest = Number(length);
    else if (Number(port) > MAX_PORT) return `there is no port ${port}`;
    else ports.set(Number(port), Number(length));
  }
  if (ports.size > MAX_PORTS) return `at most ${MAX_PORTS} ports have lengths of their own`;
  return {
    snapLength: { default: rest, ports: [...ports].map(([port, length]) => ({ port, length })) },
  };
}

/** A comma or new line ends a pattern, unless it stands between the slashes of an expression. */
const PATTERN = /\s*(\/(?:\\.|[^\\/\n])+\/[a-z]*|[^,\n/]+)[^\S\n]*(?:[,\n]|$)/y;

function readPatterns(text: string): PrivacyOrder | string {
  const patterns: string[] = [];
  const trimmed = text.trim();
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < trimmed.length) {
    const at = PATTERN.lastIndex;
    const pattern = PATTERN.exec(trimmed)?.[1]?.trim();
    if (pattern === undefined || pattern === "")
      return `cannot be read from "${trimmed.slice(at, at + 40)}" on: names and /expressions/ with commas between them`;
    if (pattern.length > MAX_PATTERN) return `a pattern has at most ${MAX_PATTERN} characters`;
    patterns.push(pattern);
  }
  if (patterns.length === 0) return "names no pattern";
  return patterns.length > MAX_PATTERNS
    ? `has more than ${MAX_PATTERNS} patterns`
    : { maskPatterns: patterns };
}

/** What a policy does, for status and files. */
export function privacyInWords({
  headersOnly,
  maskHttp,
  maskPatterns = [],
  snapLength,
}: PrivacyOrder): string {
  const said: string[] = [];
  if (headersOnly) said.push("nothing is kept behind the transport header");
  else {
    const what = [
      ...(maskHttp ? ["values of HTTP Authorization, Cookie and Set-Cookie headers"] : []),
      ...(maskPatterns.length > 0 ? [`matches of ${maskPatterns.join(", ")}`] : []),
    ];
    if (what.length > 0)
      said.push(
        `${what.join(" and ")} are replaced by x, as is what cannot be followed; lengths and checksums are as they were`,
      );
  }
  if (snapLength !== undefined) {
    const lengths = snapLength.ports.map(({ port, length }) => `${octets(length)} on port ${port}`);
    said.push(
      `of packets are kept ${[...lengths, `${octets(snapLength.default)} ${lengths.length > 0 ? "otherwise" : ""}`.trim()].join(", ")}`,
    );
  }
  return said.length === 0 ? "packets are kept as they are" : said.join("; ");
}

const octets = (length: number): string => (length === 0 ? "all" : `${length} octets`);
