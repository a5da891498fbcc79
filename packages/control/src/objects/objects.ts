import type { ObjectMeta, Resource } from "@peccary/api";

export type { ObjectMeta };

/** A Kubernetes object as it travels: JSON, whatever its kind. */
export interface KubeObject extends Resource {
  readonly spec?: unknown;
  readonly status?: unknown;
  readonly [field: string]: unknown;
}

/** Names a kind: `{ group: "projectcalico.org", kind: "PacketCapture" }`; the core group is "". */
export interface KindName {
  readonly group: string;
  readonly kind: string;
}

/**
 * What reconcilers see of the Kubernetes API: the embedded one on one machine, kube-apiserver in a cluster.
 * Failures are `ObjectsError`s.
 */
export interface Objects {
  list(kind: KindName, namespace?: string): Promise<KubeObject[]>;
  get(kind: KindName, name: string, namespace?: string): Promise<KubeObject | undefined>;
  /** A `status` that the kind keeps under a path of its own is left out: write it with `updateStatus`. */
  create(object: KubeObject): Promise<KubeObject>;
  /** Fails with code 409 when `metadata.resourceVersion` is given and no longer the newest. */
  update(object: KubeObject): Promise<KubeObject>;
  /** Changes nothing but `status`. */
  updateStatus(object: KubeObject): Promise<KubeObject>;
  /** Resolves too when it was gone already. */
  delete(kind: KindName, name: string, namespace?: string): Promise<void>;
  /** Calls back after any change to an object of these kinds. Returns how to stop. */
  watch(kinds: readonly KindName[], changed: () => void): () => void;
}

/** A request the API refused. `code` is the HTTP status: 404, 409, 422 … */
export class ObjectsError extends Error {
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ObjectsError";
    this.code = code;
    this.reason = reason;
  }
}
