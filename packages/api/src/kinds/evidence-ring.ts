import type { Issue } from "../kind.ts";
import { type PrivacyOrder, readPrivacy } from "./privacy.ts";
import { parseQuantity } from "./quantity.ts";

/** On a DeepPacketInspection: how much of its workloads' latest packets is held as evidence, for each of them. */
export const evidenceRingAnnotations = {
  /** Octets, as a quantity: `8Mi`. `0`: none, and no evidence. */
  bytes: "peccary.io/ring-bytes",
  /** Seconds after which a packet does not count any more. */
  seconds: "peccary.io/ring-seconds",
} as const;

/** The latest packets of one workload: at most so many octets, and none older. */
export interface EvidenceRing {
  readonly bytes: number;
  readonly seconds: number;
  /** How packets are changed before they become evidence; as they are when absent. */
  readonly privacy?: PrivacyOrder | undefined;
}

/** Who reads an alert need not see the passwords and sessions of its connection. */
const DEFAULT_PRIVACY: PrivacyOrder = { maskHttp: true };

export const defaultEvidenceRing: EvidenceRing = { bytes: 8_388_608, seconds: 30 };

/** Octets: fewer hold no four packets of 64 KiB, more than an eighth of a sensor's memory no ring gets anyway. */
const MIN_BYTES = 262_144;
const MAX_BYTES = 134_217_728;
const MAX_SECONDS = 3_600;

/** What the annotations ask for; the default for what cannot be read, beside an issue that says so. */
export function readEvidenceRing(annotations: { readonly [name: string]: string } | undefined): {
  readonly ring: EvidenceRing;
  readonly issues: readonly Issue[];
} {
  const names = evidenceRingAnnotations;
  const bytes = parseQuantity(annotations?.[names.bytes]?.trim() ?? defaultEvidenceRing.bytes);
  const seconds = Number(annotations?.[names.seconds]?.trim() || defaultEvidenceRing.seconds);
  const bytesGood = bytes !== undefined && (bytes === 0 || (bytes >= MIN_BYTES && bytes <= MAX_BYTES));
  const secondsGood = Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_SECONDS;
  const privacy = readPrivacy(annotations, DEFAULT_PRIVACY);
  const issue = (name: string, message: string): Issue => ({
    path: ["metadata", "annotations", name],
    message,
  });
  return {
    ring: {
      // What cannot be masked as asked for is not kept.
      bytes: privacy.issues.length > 0 ? 0 : bytesGood ? Math.floor(bytes) : defaultEvidenceRing.bytes,
      seconds: secondsGood ? seconds : defaultEvidenceRing.seconds,
      ...(privacy.order !== undefined && { privacy: privacy.order }),
    },
    issues: [
      ...privacy.issues,
      ...(bytesGood
        ? []
        : [issue(names.bytes, "must be 0, or a quantity of bytes from 256Ki to 128Mi such as 8Mi")]),
      ...(secondsGood
        ? []
        : [issue(names.seconds, `must be a whole number of seconds from 1 to ${MAX_SECONDS}`)]),
    ],
  };
}

/** On a PacketCapture: what its workloads' rings hold of the time since `spec.startTime` is part of it. */
const FROM_RING = "peccary.io/from-ring";

type Annotations = { readonly [name: string]: string } | undefined;

export const asksForRing = (annotations: Annotations): boolean => annotations?.[FROM_RING]?.trim() === "true";

export const fromRingIssues = (annotations: Annotations): readonly Issue[] =>
  [undefined, "true", "false"].includes(annotations?.[FROM_RING]?.trim())
    ? []
    : [{ path: ["metadata", "annotations", FROM_RING], message: 'must be "true" or "false"' }];
