/** Every cap of the embedded API. What is refused answers with a Status that names the cap. */
export const limits = {
  /** Bytes of a request's body; kube-apiserver's own limit. */
  body: 3_145_728,
  /** Bytes of one object as JSON; what etcd would take. */
  object: 1_572_864,
  /** Objects in all. They are held in memory: at 1 KiB each these are 50 MB. */
  objects: 50_000,
  /** Changes kept for watches that start in the past; a watch from before them is told 410. */
  history: 10_000,
  /** Watches open at the same time; each holds a connection and a place in the history. */
  watches: 1_000,
  /** Objects in a page when the reader names no limit: all. */
  page: 9_007_199_254_740_991,
  /** Nesting of a body's JSON. Deeper ones are not manifests but attempts on the stack. */
  depth: 100,
  /** Operations of one JSON patch; kube-apiserver's own limit. */
  patchOperations: 10_000,
  /** Requirements of one label or field selector. */
  requirements: 100,
  /** Managers of one object's fields; beyond them the oldest updates are merged into one. */
  managers: 10,
  /** Objects past their lifetime that one write takes along, so that no write waits for all of them. */
  forgottenAtOnce: 200,
} as const;
