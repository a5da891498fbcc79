import { ObjectsError } from "../objects/objects.ts";

export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly Cause[];
  readonly retryAfterSeconds?: number;
}

/** A refusal as clients of Kubernetes expect it: `toStatus()` is the answer's body, `code` its HTTP status. */
export class StatusError extends ObjectsError {
  readonly details: StatusDetails;

  constructor(code: number, reason: string, message: string, details: StatusDetails = {}, cause?: unknown) {
    super(code, reason, message, cause === undefined ? undefined : { cause });
    this.name = "StatusError";
    this.details = details;
  }

  toStatus(): object {
    const details = Object.keys(this.details).length > 0 ? { details: this.details } : {};
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      reason: this.reason,
      ...details,
      code: this.code,
    };
  }
}

/** What a refusal is about. */
export interface Subject {
  readonly group: string;
  /** `packetcaptures`, or `PacketCapture` where an object is invalid. */
  readonly kind: string;
  readonly name: string;
}

const dotted = ({ group, kind }: Subject): string => (group === "" ? kind : `${kind}.${group}`);
const detailsOf = ({ group, kind, name }: Subject): StatusDetails => ({
  name,
  ...(group ? { group } : {}),
  kind,
});

export const notFound = (subject: Subject): StatusError =>
  new StatusError(404, "NotFound", `${dotted(subject)} "${subject.name}" not found`, detailsOf(subject));

export const noSuchPath = (): StatusError =>
  new StatusError(404, "NotFound", "the server could not find the requested resource");

export const alreadyExists = (subject: Subject): StatusError =>
  new StatusError(
    409,
    "AlreadyExists",
    `${dotted(subject)} "${subject.name}" already exists`,
    detailsOf(subject),
  );

export const conflict = (subject: Subject, why: string, causes?: readonly Cause[]): StatusError =>
  new StatusError(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${dotted(subject)} "${subject.name}": ${why}`,
    {
      ...detailsOf(subject),
      ...(causes ? { causes } : {}),
    },
  );

/** @param causes what is wrong, each with its field */
export function invalid(subject: Subject, causes: readonly Cause[]): StatusError {
  const list = causes.map(({ field, message }) => `${field}: ${message}`);
  const text = list.length === 1 ? list[0] : `[${list.join(", ")}]`;
  return new StatusError(422, "Invalid", `${dotted(subject)} "${subject.name}" is invalid: ${text}`, {
    ...detailsOf(subject),
    causes,
  });
}

export const forbidden = (subject: Subject, why: string, causes?: readonly Cause[]): StatusError =>
  new StatusError(403, "Forbidden", `${dotted(subject)} "${subject.name}" is forbidden: ${why}`, {
    ...detailsOf(subject),
    ...(causes ? { causes } : {}),
  });

export const badRequest = (message: string): StatusError => new StatusError(400, "BadRequest", message);

export const expired = (message: string): StatusError => new StatusError(410, "Expired", message);

/** The caller names a version that this server has yet to reach. */
export const futureVersion = (asked: number, newest: number): StatusError =>
  new StatusError(504, "Timeout", `Too large resource version: ${asked}, current: ${newest}`, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version", field: "" }],
    retryAfterSeconds: 1,
  });

export const methodNotAllowed = (): StatusError =>
  new StatusError(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");

export const notAcceptable = (types: readonly string[]): StatusError =>
  new StatusError(406, "NotAcceptable", `only the following media types are accepted: ${types.join(", ")}`);

export const unsupportedMediaType = (types: readonly string[]): StatusError =>
  new StatusError(
    415,
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${types.join(", ")}`,
  );

export const tooLarge = (message: string): StatusError =>
  new StatusError(413, "RequestEntityTooLarge", message);

export const tooMany = (message: string): StatusError =>
  new StatusError(429, "TooManyRequests", message, { retryAfterSeconds: 1 });

export const internal = (message: string, cause?: unknown): StatusError =>
  new StatusError(500, "InternalError", `Internal error occurred: ${message}`, {}, cause);
