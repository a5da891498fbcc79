import type { KindName } from "../objects/objects.ts";

/** Makes one part of the world match what the objects say. */
export interface Reconciler {
  readonly name: string;
  /** A change to any of these wakes it. */
  readonly watches: readonly KindName[];
  /** Where it has to be woken by more than objects and nodes. Returns how to stop. */
  listen?(wake: () => void): () => void;
  /**
   * Told nothing of what changed, on purpose: it reads all it needs, so the run after a restart
   * and the run after an edit are the same run. Must be safe to repeat at any time.
   */
  reconcile(signal: AbortSignal): Promise<void>;
}
