import type { KubeObject } from "../objects/objects.ts";

/** An object, and the place it is kept under. */
export interface Row {
  /** `packetcaptures.projectcalico.org` */
  readonly resource: string;
  /** "" for what lies in no namespace. */
  readonly namespace: string;
  readonly name: string;
  readonly object: KubeObject;
}

/** Puts an object in its place, or empties the place when there is no object. */
export interface Write extends Omit<Row, "object"> {
  readonly object?: KubeObject;
}

/** Where objects outlive the process. Every implementation passes `storage.cases.ts`. */
export interface Storage {
  /** All that was committed, and the highest revision of any commit. */
  load(): Promise<{ readonly revision: number; readonly rows: readonly Row[] }>;
  /**
   * Resolves once all of the writes are safe from a power cut; rejects when none of them is.
   * Never called again before it has settled.
   */
  commit(revision: number, writes: readonly Write[]): Promise<void>;
  close(): Promise<void>;
}

/** The key of a place; no part of it can hold a slash. */
export const placeKey = (row: {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}): string => `${row.resource}/${row.namespace}/${row.name}`;
