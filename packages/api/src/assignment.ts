import { z } from "zod";
import { securityEvent } from "./event.ts";
import { captureFilter } from "./kinds/capture-filter.ts";
import { fileUpload } from "./kinds/capture-upload.ts";
import { privacyOrder } from "./kinds/privacy.ts";

/**
 * What the control plane and a node's agent say to each other. The agent calls; it listens nowhere.
 *
 *   GET  /agent/v1/nodes/{node}/orders       stream of `Order`, one JSON object a line: the newest assignment
 *                                            at once, then each newer one, wishes for files, a `{}` every 10 s
 *   GET  /agent/v1/rules/{revision}          the text of a rule set, Snort 3 form
 *   POST /agent/v1/nodes/{node}/events       `EventBatch`; answered by `EventBatchAnswer` once it is on disk
 *   POST /agent/v1/nodes/{node}/status       `NodeReport`, whole, whenever it changes and every 10 s
 *   POST /agent/v1/nodes/{node}/storage          one signed step of an upload to a store, see storage.ts
 *   POST /agent/v1/nodes/{node}/evidence?id=&rule=   the packets around an alert, pcapng; answered once they are on disk
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
  /** Of each workload's latest packets so much is held, as evidence for alerts; none when absent. */
  ring: z.object({ bytes: z.number(), seconds: z.number(), privacy: privacyOrder.optional() }).optional(),
  /** What its own annotations let its alerts show; unlike the ring's, without a default. All when absent. */
  privacy: privacyOrder.optional(),
});
export type InspectionOrder = z.infer<typeof inspectionOrder>;

export const captureOrder = z.object({
  uid: z.string(),
  namespace: z.string(),
  name: z.string(),
  /** None: nothing is to be captured now, but what was captured stays. Files go when the order does. */
  workloads: z.array(z.string()),
  /** What any of these matches is kept; every packet when there is none. */
  filters: z.array(captureFilter).optional(),
  /** RFC 3339: nothing is captured before and after. */
  startTime: z.string().optional(),
  endTime: z.string().optional(),
  /** What came since `startTime` is fetched from the rings of those that inspect the workloads. */
  fromRing: z.boolean().optional(),
  /** Its resource is being deleted: nothing is captured any more, and its files are to go at once. */
  deleted: z.boolean().optional(),
  /** How packets are changed before they are written; as they are when absent. */
  privacy: privacyOrder.optional(),
  /** Finished files are to be sent to a store; where to is asked for each step, see storage.ts. */
  upload: z
    .object({
      /** A file goes from here once the store has confirmed its checksum. */
      remove: z.boolean(),
    })
    .optional(),
});
export type CaptureOrder = z.infer<typeof captureOrder>;

/** How capture files are kept on this node. */
export const captureSettings = z.object({
  /** Where; what the agent was started with when absent. */
  directory: z.string().optional(),
  /** Size and age at which a file is rotated. */
  maxBytes: z.number(),
  rotationSeconds: z.number(),
  /** Rotated files that are kept of each interface. */
  maxFiles: z.number(),
});
export type CaptureSettings = z.infer<typeof captureSettings>;

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
  /** Calico's defaults when absent. */
  captureSettings: captureSettings.optional(),
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
    .object({
      id: z.string(),
      namespace: z.string(),
      capture: z.string(),
      file: z.string(),
      /** Octets from `start` up to but not including `end`; all without. */
      start: z.number().int().optional(),
      end: z.number().int().optional(),
      /** Send no octet: what the headers say is all that is wanted. `digest`: with a SHA-256 of the file. */
      head: z.boolean().optional(),
      digest: z.boolean().optional(),
      /** Send nothing when the file is still what has this tag. */
      unless: z.string().optional(),
    })
    .optional(),
  /** Send the packets that this capture writes from now on to /agent/v1/uploads/{id}, as pcapng, until refused. */
  live: z
    .object({
      id: z.string(),
      namespace: z.string(),
      capture: z.string(),
      /** Octets of each packet. */
      snapLength: z.number().int().optional(),
      /** Also what it has written before, as far as the files still have it. */
      whole: z.boolean().optional(),
    })
    .optional(),
  /** Remove the files of a capture that no longer captures; answered at /agent/v1/uploads/{id} with no body. */
  clean: z.object({ id: z.string(), namespace: z.string(), capture: z.string() }).optional(),
});
export type Order = z.infer<typeof order>;

/** What the agent says of a file in the headers of its upload. */
export const uploadHeaders = {
  /** Why there is no body: `404 no such file`. */
  error: "x-peccary-error",
  /** Octets of the file's whole records. */
  size: "x-peccary-size",
  /** Changes when the file does. */
  tag: "x-peccary-tag",
  /** SHA-256 of those octets, in hexadecimal. */
  digest: "x-peccary-sha256",
} as const;

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
      /** Of a capture that is being deleted: nothing of it is left on this node. */
      removed: z.boolean().optional(),
      errors: z.array(problem),
      /** What was written and lost of each interface since its sensor began. */
      interfaces: z
        .array(
          z.object({
            pod: z.string(),
            interface: z.string(),
            packets: z.number(),
            /** Not written, for want of a disk that takes them. */
            lost: z.number(),
            /** By the kernel, because the ring was full. */
            drops: z.number(),
          }),
        )
        .optional(),
      /** Files that are to be sent to a store, newest last; those sent long ago are left out. */
      uploads: z.array(fileUpload).optional(),
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
      /** What it leaves unseen because there is too much; absent where it never had to. */
      shed: z
        .object({
          /** 0: nothing now; 1: TLS after the handshake; 2: also responses past their start; 3: also some flows. */
          level: z.number().int(),
          /** Eighths of the flows that are left out at level 3. */
          eighths: z.number().int(),
          since: z.iso.datetime(),
          /** What was left out since the agent started it, by level from 1 on. */
          left: z.array(z.object({ packets: z.number(), bytes: z.number(), flows: z.number() })),
        })
        .optional(),
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
