import { z } from "zod";
import { securityEvent } from "./event.ts";

/**
 * What the page and the CLI ask of the gateway, beside the Kubernetes API:
 *
 *   POST   /peccary/v1/session                   `{ token }`; sets the cookie `peccary_session`
 *   GET    /peccary/v1/session                   `session`, or 401
 *   DELETE /peccary/v1/session
 *   GET    /peccary/v1/alerts?limit=&after=&namespace=&origin=&type=&severity=&text=&id=  `alertPage`
 *   GET    /peccary/v1/alerts/watch?…same filters    server-sent events: `alert`, its data a SecurityEvent, from now
 *                                                on; with the header `Last-Event-ID` first those missed since
 *   GET    /v1/evidence/{id}.pcapng              the packets around an alert, by its id or its `record.evidence`
 *   GET    /packet-capture/files/{ns}/{name}                 `captureFiles`
 *   GET    /packet-capture/files/{ns}/{name}/{node}/{file}   the pcap
 *   DELETE /packet-capture/files/{ns}/{name}                 removes what a finished capture left
 *
 * The paths are built by `paths`. With `Authorization: Bearer TOKEN` or the cookie. `severity` means at least.
 * Errors are `{ code, message }`, see `errorCodes`.
 */
const whole = z.coerce.number().int();

/** Which alerts: the parameters of a page and of a watch. */
const alertFilter = {
  type: z.string().optional(),
  origin: z.string().optional(),
  /** Source or destination. */
  namespace: z.string().optional(),
  host: z.string().optional(),
  /** At least this. */
  severity: whole.min(1).max(100).optional(),
  /** Microseconds since 1970; `from` is inside, `until` is not. */
  from: whole.optional(),
  until: whole.optional(),
  id: z.string().optional(),
  /** Anywhere in description, origin, names, addresses or the Snort line; case is ignored. */
  text: z.string().max(1_000).optional(),
};

export const alertPageQuery = z.strictObject({
  ...alertFilter,
  limit: whole.min(1).max(1_000).default(100),
  /** `next` of the page before. */
  after: z.string().max(4_096).optional(),
});

export const alertWatchQuery = z.strictObject({
  ...alertFilter,
  /** As the header `Last-Event-ID`, for the first request of those that cannot set it. */
  since: z.string().optional(),
});

export const sessionRequest = z.object({ token: z.string().min(1).max(1_024) });

export const alertPage = z.object({
  items: z.array(securityEvent),
  next: z.string().optional(),
  total: z.number().int(),
});
export type AlertPage = z.infer<typeof alertPage>;

export const session = z.object({ user: z.string(), cluster: z.string(), version: z.string() });
export type Session = z.infer<typeof session>;

export const captureFiles = z.object({
  files: z.array(z.object({ node: z.string(), name: z.string(), bytes: z.number().int().optional() })),
});
export type CaptureFiles = z.infer<typeof captureFiles>;

/** One file of a capture, as it is now: it may still grow. */
export const captureFileInfo = z.object({
  /** Octets of its whole records. */
  size: z.number().int(),
  /** Of those octets, in hexadecimal; when it was asked for. */
  sha256: z.string().optional(),
});
export type CaptureFileInfo = z.infer<typeof captureFileInfo>;
