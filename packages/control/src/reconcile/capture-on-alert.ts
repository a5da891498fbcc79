import {
  type CaptureOnAlert,
  type CaptureOnAlertStatus,
  type DeepPacketInspection,
  type PacketCapture,
  type Pod,
  readCaptureOnAlert,
} from "@peccary/api";
import { captureObject } from "../alert-captures/capture-object.ts";
import { decide, MAX_AGE, type Refusal } from "../alert-captures/decide.ts";
import { OWNER_LABEL, REMOVE_ANNOTATION } from "../alert-captures/labels.ts";
import { Tally } from "../alert-captures/tally.ts";
import { tell } from "../alert-captures/tell.ts";
import type { StoredEvent } from "../events/store.ts";
import { type KubeObject, ObjectsError } from "../objects/objects.ts";
import type { Reconciler } from "./reconciler.ts";
import type { World } from "./world.ts";
import { writeStatus } from "./write.ts";

/** Alerts read at once. */
const PAGE = 500;
/** Milliseconds between two writes of one inspection's counts: a flood of alerts is no flood of writes. */
const WRITE_EVERY = 10_000;
/** Milliseconds that a capture with files still to be sent is kept beyond its time. */
const UPLOAD_GRACE = 86_400_000;

/** An inspection whose alerts start captures. */
interface Armed {
  readonly object: KubeObject;
  readonly origin: string;
  readonly policy: CaptureOnAlert;
  readonly tally: Tally;
}

/** Starts captures of the workloads of alerts, where an inspection asks for it, and removes them after their time. */
export function captureOnAlert({ objects, kinds, events, feed, captureCounts, now }: World): Reconciler {
  const tallies = new Map<string, Tally>();
  let anyArmed = true;

  return {
    name: "capture-on-alert",
    watches: [kinds.DeepPacketInspection, kinds.PacketCapture],
    listen: (wake) => feed.listen(() => void (anyArmed && wake())),

    async reconcile(signal) {
      const inspections = await objects.list(kinds.DeepPacketInspection);
      const captures = (await objects.list(kinds.PacketCapture)).filter(
        ({ metadata }) => metadata.labels?.[OWNER_LABEL] !== undefined,
      );
      const kept = (await removeOld(captures)) as unknown as PacketCapture[];
      const armed = await arm(inspections);
      anyArmed = armed.length > 0;
      if (anyArmed) await follow(armed, kept, signal);
      for (const one of armed) await write(one);
    },
  };

  /** Those with a policy. One whose policy cannot be read starts nothing, and says so. */
  async function arm(inspections: readonly KubeObject[]): Promise<Armed[]> {
    const armed: Armed[] = [];
    const uids = new Set(inspections.map(({ metadata }) => metadata.uid ?? ""));
    for (const uid of tallies.keys()) if (!uids.has(uid)) tallies.delete(uid);
    for (const object of inspections) {
      const { name, namespace = "", uid = "", annotations } = object.metadata;
      const { policy, issues } = readCaptureOnAlert(annotations);
      const old = (object as unknown as DeepPacketInspection).status?.captureOnAlert;
      if (policy === undefined) {
        tallies.delete(uid);
        const [issue] = issues;
        const problem = issue && `${String(issue.path.at(-1))} ${issue.message}`;
        if (problem !== undefined) await put(object, { ...old, problem });
        else if (old !== undefined) await put(object, undefined);
        continue;
      }
      // Alerts from before it was asked for start nothing, nor do those of before a long rest.
      const first = old === undefined || old.problem !== undefined;
      const tally =
        tallies.get(uid) ??
        new Tally(first ? now() * 1_000 : Math.max(old.seen ?? 0, (now() - MAX_AGE) * 1_000));
      tallies.set(uid, tally);
      if (first) await put(object, tally.addedTo(old));
      armed.push({ object, policy, tally, origin: `dpi.${namespace}/${name}` });
    }
    return armed;
  }

  /** Reads the alerts since the last look. */
  async function follow(
    armed: readonly Armed[],
    captures: PacketCapture[],
    signal: AbortSignal,
  ): Promise<void> {
    const pods = (await objects.list(kinds.Pod)) as unknown as Pod[];
    let from = Math.min(...armed.map(({ tally }) => tally.seen));
    for (;;) {
      const rows = await events.since({ type: "deep_packet_inspection" }, from, PAGE);
      for (const row of rows) {
        signal.throwIfAborted();
        for (const one of armed) {
          if (row.seq <= one.tally.seen) continue;
          if (row.event.origin === one.origin) await handle(row, one, captures, pods);
          one.tally.seen = row.seq;
        }
        from = row.seq;
      }
      if (rows.length < PAGE) return;
    }
  }

  async function handle(
    { event }: StoredEvent,
    one: Armed,
    captures: PacketCapture[],
    pods: Pod[],
  ): Promise<void> {
    const { object, policy, tally } = one;
    const { namespace = "", uid = "" } = object.metadata;
    const time = new Date(now()).toISOString();
    const refuse = (reason: Refusal): void => {
      tally.refuse(reason, time);
      count(one, reason);
    };
    const decision = decide(event, { uid, namespace, policy }, { captures, pods, now: now() });
    if (decision === undefined) return;
    if ("refused" in decision) return refuse(decision.refused);
    const workloads = decision.start;
    const wish = { owner: object, policy, alert: event.id, namespace, workloads, now: now() };
    const capture = captureObject(kinds.PacketCapture, wish);
    try {
      captures.push((await objects.create(capture)) as unknown as PacketCapture);
    } catch (error) {
      if (!(error instanceof ObjectsError) || error.code >= 500) throw error;
      // There already: what was read before was older. Anything else would be refused again.
      if (error.code !== 409) refuse("not-accepted");
      return;
    }
    const { name } = capture.metadata;
    tally.start(name, event.id, time);
    count(one, "started");
    await tell(objects, kinds, object, {
      type: "Normal",
      reason: "CaptureStarted",
      message: `alert ${event.id} started capture ${name} of ${workloads.join(", ")} for ${policy.duration} s`,
      count: 1,
      key: name,
      time,
    });
  }

  /** Counts into the status, and those that were refused where `kubectl describe` shows them. */
  async function write({ object, tally }: Armed): Promise<void> {
    if (tally.isEmpty || now() - tally.writtenAt < WRITE_EVERY) return;
    const { name, namespace } = object.metadata;
    const fresh = await objects.get(kinds.DeepPacketInspection, name, namespace);
    if (fresh === undefined) return;
    const before = (fresh as unknown as DeepPacketInspection).status?.captureOnAlert;
    const status = tally.addedTo(before);
    if (!(await put(fresh, status))) return;
    tally.clear(now());
    for (const { reason, count, lastTime } of status.refused ?? []) {
      if (before?.refused?.some((old) => old.reason === reason && old.count === count)) continue;
      await tell(objects, kinds, fresh, {
        type: "Warning",
        reason: "CaptureRefused",
        message: `${count} alerts started no capture: ${reason}`,
        count,
        key: reason,
        time: lastTime,
      });
    }
  }

  /** False when somebody else wrote meanwhile, which wakes us again. */
  async function put(object: KubeObject, captureOnAlert: CaptureOnAlertStatus | undefined): Promise<boolean> {
    const { captureOnAlert: _, ...status } = (object.status ?? {}) as { captureOnAlert?: unknown };
    return writeStatus(
      objects,
      object,
      captureOnAlert === undefined ? status : { ...status, captureOnAlert },
    );
  }

  /** Removes those whose time is over; gives back the others. */
  async function removeOld(captures: readonly KubeObject[]): Promise<KubeObject[]> {
    const kept: KubeObject[] = [];
    for (const capture of captures) {
      const { name, namespace, annotations } = capture.metadata;
      const over = Date.parse(annotations?.[REMOVE_ANNOTATION] ?? "");
      const unsent = (capture as unknown as PacketCapture).status?.uploads?.some(
        ({ state }) => state !== "Uploaded",
      );
      if (now() > over + (unsent === true ? UPLOAD_GRACE : 0))
        await objects.delete(kinds.PacketCapture, name, namespace);
      else kept.push(capture);
    }
    return kept;
  }

  function count({ object: { metadata } }: Armed, result: Refusal | "started"): void {
    captureCounts.inc({ namespace: metadata.namespace ?? "", inspection: metadata.name, result });
  }
}
