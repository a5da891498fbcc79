import { z } from "zod";
import { securityEvent } from "./event.ts";

/**
 * What the control plane and a node's agent say to each other. The agent calls; it listens nowhere.
 *
 *   GET  /agent/v1/nodes/{node}/orders       stream of `Order`, one JSON object a line: the newest assignment
 *                                            at once, then each newer one, wishes for files, a `{}` every 10 s
 *   GET  /agent/v1/rules/{revision}          the text of a rule set, Snort 3 form
 *   POST /agent/v1/nodes/{node}/events       `EventBatch`; answered by `EventBatchAnswer` once it is on disk
 *   POST /agent/v1/nodes/{node}/status       `NodeReport`, whole, whenever it changes and every 10 s
 *   POST /agent/v1/uploads/{id}              one file a reader waits for, streamed; or no body, and in the header
 *                                            `x-peccary-error` why not: `404 no such file`, `500 …`
 *
 * All with `Authorization: Bearer` and the agents' token. A stream of orders that says nothing for 30 s is dead.
 */

/**
 * A pod, and where its traffic is found. One that is in no inspection and no capture is only asked for its
 * addresses, so that it has its name in the alerts of others: its packets are not read.
 */
export const workload = z.object({
  uid: z.string(),
  namespace: z.string(),
  name: z.string(),
  /** As in `Endpoint`. */
  aggregate: z.string().optional(),
  /** Exactly one of these says where: a named network namespace, an interface of the host, or a process. */
  netns: z.string().optional(),
  interface: z.string().optional(),
  pid: z.number().int().optional(),
});
export type Workload = z.infer<typeof workload>;

export const inspectionOrder = z.object({
  uid: z.string(),
  namespace: z.string(),
  name: z.string(),
  /** `uid`s of workloads; none when no pod of this node is selected now. */
  workloads: z.array(z.string()),
});
export type InspectionOrder = z.infer<typeof inspectionOrder>;

export const captureOrder = z.object({
  uid: z.string(),
  namespace: z.string(),
  name: z.string(),
  /** None: nothing is to be captured now, but what was captured stays. Files go when the order does. */
  workloads: z.array(z.string()),
});
export type CaptureOrder = z.infer<typeof captureOrder>;

/** A name for an address, for the two ends of an alert. */
export const endpoint = z.object({
  ip: z.string(),
  namespace: z.string(),
  name: z.string(),
  /** The name without what its controller appended: `frontend-*`. */
  aggregate: z.string(),
});
export type Endpoint = z.infer<typeof endpoint>;

/** All that one node is to do. Whole and numbered: an agent replaces what it has by it. */
export const assignment = z.object({
  generation: z.number().int(),
  node: z.string(),
  /** Changes when the rules do; fetched by this name. */
  rules: z.string(),
  variables: z.record(z.string(), z.string()),
  /** Every pod of the node that says where its traffic is. */
  workloads: z.array(workload),
  inspections: z.array(inspectionOrder),
  captures: z.array(captureOrder),
  endpoints: z.array(endpoint),
  /** Of one sensor. CPU in cores, memory in bytes. */
  limits: z.object({ cpu: z.number(), memory: z.number() }),
});
export type Assignment = z.infer<typeof assignment>;

/** A line of the stream of orders. */
export const order = z.object({
  assignment: assignment.optional(),
  /** Send this file of this capture to /agent/v1/uploads/{id}. */
  upload: z
    .object({ id: z.string(), namespace: z.string(), capture: z.string(), file: z.string() })
    .optional(),
  /** Remove the files of a capture that no longer captures; answered at /agent/v1/uploads/{id} with no body. */
  clean: z.object({ id: z.string(), namespace: z.string(), capture: z.string() }).optional(),
});
export type Order = z.infer<typeof order>;

/** Events of one request. A spool that has more sends them one batch after the other. */
export const MAX_BATCH_EVENTS = 5_000;

export const eventBatch = z.object({ events: z.array(securityEvent).max(MAX_BATCH_EVENTS) });
export type EventBatch = z.infer<typeof eventBatch>;

/**
 * The answer to an `EventBatch`, once all of it is on disk, so the sender may delete the batch.
 * One bad event does not hold up the others: it is refused, and sending it again would not help.
 */
export const eventBatchAnswer = z.object({
  /** Of the batch's events, those that are in the store now; already known ones count too. */
  stored: z.number().int(),
  refused: z.array(z.object({ id: z.string(), reason: z.string() })),
});
export type EventBatchAnswer = z.infer<typeof eventBatchAnswer>;

export const captureState = z.enum(["Capturing", "Finished", "Scheduled", "Error", "WaitingForTraffic"]);
export type CaptureState = z.infer<typeof captureState>;

const problem = z.object({ message: z.string(), lastUpdated: z.iso.datetime() });

/** What a node does now; the control plane writes it into the resources' status. */
export const nodeReport = z.object({
  /** Of the assignment this report is about. */
  generation: z.number().int(),
  inspections: z.array(
    z.object({
      uid: z.string(),
      /** True when every workload of it on this node is being read with its rules. */
      success: z.boolean(),
      lastUpdated: z.iso.datetime(),
      errors: z.array(problem),
    }),
  ),
  captures: z.array(
    z.object({
      uid: z.string(),
      directory: z.string(),
      fileNames: z.array(z.string()),
      state: captureState,
      errors: z.array(problem),
    }),
  ),
  sensors: z.array(
    z.object({
      /** The end of its pod's name, five letters: `tigera-dpi-x7k2p`. */
      name: z.string(),
      /** What it does with packets. One that only writes capture files is not shown as a pod. */
      kind: z.enum(["inspect", "capture"]),
      pid: z.number().int(),
      ready: z.boolean(),
      restarts: z.number().int(),
      startedAt: z.iso.datetime(),
      packets: z.number(),
      bytes: z.number(),
      /** By the kernel, because the ring was full. */
      drops: z.number(),
      memory: z.number(),
    }),
  ),
  /** Addresses of those assigned workloads that could be asked; of a namespace that is not there, none. */
  workloads: z.array(z.object({ uid: z.string(), ips: z.array(z.string()) })).optional(),
  /** What caps refused since the agent started, of traffic, events and packets of captures: cap name to count. */
  refused: z.record(z.string(), z.number()),
  /** How often a rule was given up because it would have taken too long: by sid, those given up most. */
  givenUp: z.record(z.string(), z.number()).optional(),
});
export type NodeReport = z.infer<typeof nodeReport>;
