/** What an agent and its sensor processes say to each other, over the channel that Node gives a forked child. */
import type { Match } from "@peccary/engine";
import type { Place } from "../capture/place.ts";
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
  readonly taps: readonly TapOrder[];
  readonly captures: readonly CaptureFileOrder[];
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
}

/** One workload's packets into one capture's folder. */
export interface CaptureFileOrder {
  readonly uid: string;
  readonly tap: number;
  readonly directory: string;
  readonly pod: string;
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

/** Matches, in the order the packets came. */
interface MatchesReport {
  readonly type: "matches";
  readonly matches: readonly Match[];
}

/** How it goes: whole, whenever it changes and every second. */
export interface StateReport {
  readonly type: "state";
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
  /** How often a rule was given up because it would have taken too long, by sid: those given up most. */
  readonly givenUp: { readonly [sid: string]: number };
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

export type FromSensor = MatchesReport | StateReport;
