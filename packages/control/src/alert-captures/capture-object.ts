import { createHash } from "node:crypto";
import { type CaptureOnAlert, captureUploadAnnotations, type Kind, privacyAnnotations } from "@peccary/api";
import type { KubeObject } from "../objects/objects.ts";
import {
  ALERT_ANNOTATION,
  ALERT_LABEL,
  OWNER_LABEL,
  POD_LABEL,
  REMOVE_ANNOTATION,
  WORKLOADS_ANNOTATION,
} from "./labels.ts";

/** Characters of the owner's name that a capture's name begins with. */
const MAX_PREFIX = 200;

/** Settings of the owner that its captures get too: where files go, and what of packets is kept. */
const INHERITED: ReadonlySet<string> = new Set([
  ...Object.values(captureUploadAnnotations),
  ...Object.values(privacyAnnotations),
]);

/** The same for the same alert, however often it is seen. */
export const alertHash = (id: string): string => createHash("sha256").update(id).digest("hex").slice(0, 16);

export interface CaptureWish {
  /** Captures go when it goes. */
  readonly owner: KubeObject;
  readonly policy: Pick<CaptureOnAlert, "duration" | "keep">;
  readonly alert: string;
  readonly namespace: string;
  /** Names of pods. */
  readonly workloads: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The capture of exactly these pods, from now on, for as long as the policy says. */
export function captureObject(kind: Kind, wish: CaptureWish): KubeObject {
  const { owner, policy, alert, namespace, now } = wish;
  const workloads = [...wish.workloads].sort();
  const end = now + policy.duration * 1_000;
  const hash = alertHash(alert);
  const inherited = Object.entries(owner.metadata.annotations ?? {}).filter(([name]) => INHERITED.has(name));
  return {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: {
      name: `${owner.metadata.name.slice(0, MAX_PREFIX)}-alert-${hash}`,
      namespace,
      labels: { [ALERT_LABEL]: hash, [OWNER_LABEL]: owner.metadata.uid ?? "" },
      annotations: {
        ...Object.fromEntries(inherited),
        [ALERT_ANNOTATION]: alert,
        [WORKLOADS_ANNOTATION]: workloads.join(","),
        [REMOVE_ANNOTATION]: new Date(end + policy.keep * 1_000).toISOString(),
      },
      ownerReferences: [
        {
          apiVersion: owner.apiVersion,
          kind: owner.kind,
          name: owner.metadata.name,
          uid: owner.metadata.uid ?? "",
          controller: true,
          blockOwnerDeletion: false,
        },
      ],
    },
    spec: {
      selector:
        workloads.length === 1
          ? `${POD_LABEL} == '${workloads[0]}'`
          : `${POD_LABEL} in {${workloads.map((name) => `'${name}'`).join(", ")}}`,
      endTime: new Date(end).toISOString(),
    },
  };
}
