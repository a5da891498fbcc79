import { randomUUID } from "node:crypto";
import type { Place } from "./place.ts";
import type { UserInfo } from "./user.ts";

/** audit.k8s.io/v1: what a write was, who asked for it, and what came of it. */
export interface AuditEvent {
  readonly kind: "Event";
  readonly apiVersion: "audit.k8s.io/v1";
  /** Bodies are left out: a Secret is one. */
  readonly level: "Metadata";
  readonly auditID: string;
  readonly stage: "ResponseComplete";
  readonly requestURI: string;
  readonly verb: string;
  readonly user: { readonly username: string; readonly uid?: string; readonly groups?: readonly string[] };
  readonly sourceIPs?: readonly string[];
  readonly userAgent?: string;
  readonly objectRef?: {
    readonly resource: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly apiGroup?: string;
    readonly apiVersion: string;
    readonly subresource?: string;
  };
  readonly responseStatus: { readonly code: number; readonly reason?: string; readonly message?: string };
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
}

export interface Audited {
  readonly request: Request;
  readonly user: UserInfo;
  readonly verb: string;
  readonly place: Place;
  /** The object's name, when the path does not say it. */
  readonly name: string;
  readonly received: number;
  readonly completed: number;
  readonly status: { readonly code: number; readonly reason?: string; readonly message?: string };
}

export function auditEvent({
  request,
  user,
  verb,
  place,
  name,
  received,
  completed,
  status,
}: Audited): AuditEvent {
  const { username, uid, groups, sourceIPs } = user;
  const { pathname, search } = new URL(request.url);
  const userAgent = request.headers.get("user-agent");
  const slash = place.apiVersion.indexOf("/");
  return {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: "Metadata",
    auditID: randomUUID(),
    stage: "ResponseComplete",
    requestURI: pathname + search,
    verb,
    user: { username, ...(uid ? { uid } : {}), ...(groups ? { groups } : {}) },
    ...(sourceIPs ? { sourceIPs } : {}),
    ...(userAgent ? { userAgent } : {}),
    objectRef: {
      resource: place.plural,
      ...(place.namespace ? { namespace: place.namespace } : {}),
      ...(name ? { name } : {}),
      ...(slash > 0 ? { apiGroup: place.apiVersion.slice(0, slash) } : {}),
      apiVersion: place.apiVersion.slice(slash + 1),
      ...(place.subresource ? { subresource: place.subresource } : {}),
    },
    responseStatus: status,
    requestReceivedTimestamp: micro(received),
    stageTimestamp: micro(completed),
  };
}

/** Audit times have microseconds. */
const micro = (milliseconds: number): string => new Date(milliseconds).toISOString().replace("Z", "000Z");
