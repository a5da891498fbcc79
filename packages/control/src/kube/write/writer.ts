import type { ManagedBy } from "../fields/managed.ts";
import type { Registry } from "../registry.ts";
import type { Store } from "../store.ts";
import type { FieldValidation } from "./validate.ts";

/** What every write needs. */
export interface WriteContext {
  readonly store: Store;
  readonly registry: Registry;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How a client wants a write done. */
export interface WriteOptions {
  readonly manager: string;
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  readonly warn: (message: string) => void;
  /** Only `status` is written. */
  readonly subresource?: "status";
}

/** Kubernetes' times have whole seconds. */
export const timestamp = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");

export const managedBy = (
  { manager, subresource }: WriteOptions,
  apiVersion: string,
  now: number,
): ManagedBy => ({ manager, apiVersion, time: timestamp(now), ...(subresource ? { subresource } : {}) });
