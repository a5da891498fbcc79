/** What an agent and its sensor processes say to each other, over the channel that Node gives a forked child. */
import type { CaptureFilter, PrivacyOrder } from "@peccary/api";
import type { Match, ShedCount } from "@peccary/engine";
import type { Place } from "../capture/place.ts";
import type { Share } from "../capture/share.ts";
import type { RotationLimits } from "../files/rotation.ts";
import type { Problem } from "../problem.ts";

/**
 * A sensor inspects or it writes capture files: each reads with rings of its own, so that a slow disk costs
 * no alert and heavy inspection no captured packet.
 */
export const sensorKinds = ["inspect", "capture"] as const;
export type SensorKind = (typeof sensorKinds)[number];

/** Rules, apart from the rest because they are long and seldom change. */
export interface RulesOrder {
  readonly type: "rules";
  readonly revision: string;
  readonly text: string;
  readonly variables: { readonly [name: string]: string };
}

/** All that the sensor is to do: whole, it replaces what was. */
export interface WorkOrder {
  readonly type: "work";
  /** Counts the orders to this process; what it says of its state names the last one that it follows. */
  readonly number?: number;
  readonly taps: readonly TapOrder[];
  readonly captures: readonly CaptureFileOrder[];
  /** Captures that are to have what the rings of this sensor hold, until a time. */
  readonly ringCaptures?: readonly CaptureFileOrder[];
  readonly neighbours: readonly NeighbourOrder[];
  /** Cores the sensor may use, maybe a fraction. */
  readonly cpu: number;
  /** Octets of memory for all of the sensor. */
  readonly memory: number;
  /** Read this file, in place of every interface. */
  readonly replay: string | undefined;
}

export interface TapOrder {
  /** Never used again for another workload while the agent lives. */
  readonly tap: number;
  readonly place: Place;
  /** Whether the engine is to see its packets. */
  readonly inspect: boolean;
  /** Its latest packets are held as evidence; not so when absent. */
  readonly ring?: RingOrder;
  /** What of its packets this sensor reads; all, when absent. Others read the rest. */
  readonly share?: Share;
}

/** How much of a workload's latest packets is held, as evidence for alerts. */
export interface RingOrder {
  readonly bytes: number;
  readonly seconds: number;
  /** How packets are changed before they become evidence. */
  readonly privacy?: PrivacyOrder | undefined;
}

/** One workload's packets into one capture's folder. */
export interface CaptureFileOrder {
  readonly uid: string;
  readonly tap: number;
  readonly directory: string;
  readonly pod: string;
  /** How its packets are changed before they are written. */
  readonly privacy?: PrivacyOrder | undefined;
  /** What any of these matches is kept; every packet when there is none. */
  readonly filters?: readonly CaptureFilter[];
  /** Only packets of this time, in milliseconds since 1970. */
  readonly from?: number;
  readonly until?: number;
  /** What came before it began is fetched from the ring of a sensor that inspects. */
  readonly fromRing?: boolean;
  readonly limits?: RotationLimits;
}

/** A workload that this sensor does not read: only its addresses are asked for, to name it in alerts of others. */
export interface NeighbourOrder {
  /** Numbered like a tap. */
  readonly tap: number;
  readonly place: Place;
}

interface StopOrder {
  readonly type: "stop";
}

export type ToSensor = RulesOrder | WorkOrder | StopOrder;

/** A match, and by what name its evidence comes; none does when absent. */
export interface SensorMatch extends Match {
  readonly evidence?: string;
}

/** Matches, in the order the packets came. */
interface MatchesReport {
  readonly type: "matches";
  readonly matches: readonly SensorMatch[];
}

/** Packets around an alert. The first part comes after its match, some more may follow. */
export interface EvidencePart {
  readonly type: "evidence";
  readonly name: string;
  readonly tap: number;
  /** `gid:sid` of the rule that fired first. */
  readonly rule: string;
  readonly linkType: number;
  readonly privacy?: PrivacyOrder | undefined;
  /** Of a pcapng file, all of interface 0; maybe none. */
  readonly blocks: Uint8Array;
  readonly last: boolean;
}

/** How it goes: whole, whenever it changes and every second. */
export interface StateReport {
  readonly type: "state";
  /** Of the last work order. */
  readonly work?: number;
  readonly rules: RulesState | undefined;
  readonly taps: readonly TapState[];
  readonly captures: readonly CaptureFileState[];
  readonly neighbours: readonly NeighbourState[];
  readonly packets: number;
  readonly bytes: number;
  readonly drops: number;
  /** Octets resident. */
  readonly memory: number;
  readonly problems: readonly Problem[];
  /** What caps refused, by name. */
  readonly refused: { readonly [cap: string]: number };
  /** What is left out now because there is too much; absent where nothing ever was. */
  readonly shed?: ShedState;
  /** How often a rule was given up because it would have taken too long, by sid: those given up most. */
  readonly givenUp: { readonly [sid: string]: number };
}

/** See `shed/shedding.ts` of the engine. */
export interface ShedState {
  /** 0: all is looked at. */
  readonly level: number;
  /** Of eight: flows that are left out at level 3. */
  readonly parts: number;
  /** Milliseconds since 1970 from which on it is so. */
  readonly since: number;
  /** What was left out since the sensor started, by level from 1 on. */
  readonly counts: readonly ShedCount[];
}

export interface RulesState {
  readonly revision: string;
  readonly total: number;
  readonly loaded: number;
}

export interface TapState {
  readonly tap: number;
  /** Absent until the interface was found. */
  readonly interface: string | undefined;
  readonly addresses: readonly string[];
  readonly inspected: boolean;
  /** Octets read of it so far. */
  readonly bytes?: number;
  /** By the kernel, because the ring was full. */
  readonly drops: number;
  readonly problem: Problem | undefined;
}

export interface NeighbourState {
  readonly tap: number;
  /** None also while its namespace is not there. */
  readonly addresses: readonly string[];
}

export interface CaptureFileState {
  readonly uid: string;
  readonly tap: number;
  /** Packets in the files. */
  readonly packets: number;
  /** Packets that could not be written. */
  readonly lost: number;
  readonly problem: Problem | undefined;
}

export type FromSensor = MatchesReport | EvidencePart | StateReport;
