import { z } from "zod";
import { securityEvent } from "./event.ts";

/**
 * What the page and the CLI ask of the gateway, beside the Kubernetes API:
 *
 *   POST   /api/v1/session                       `{ token }`; sets the cookie `peccary_session`
 *   GET    /api/v1/session                       `session`, or 401
 *   DELETE /api/v1/session
 *   GET    /api/v1/alerts?limit=&after=&namespace=&origin=&type=&severity=&text=&id=      `alertPage`
 *   GET    /api/v1/alerts/watch?…same filters    server-sent events: `alert` with a SecurityEvent, then live ones
 *   GET    /packet-capture/files/{ns}/{name}                 `captureFiles`
 *   GET    /packet-capture/files/{ns}/{name}/{node}/{file}   the pcap
 *   DELETE /packet-capture/files/{ns}/{name}                 removes what a finished capture left
 *
 * With `Authorization: Bearer TOKEN` or the cookie. Errors are `{ code, message }`.
 */
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
