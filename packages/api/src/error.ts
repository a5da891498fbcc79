/**
 * Every error code of ours with the HTTP status it travels under. The Kubernetes paths answer with
 * Kubernetes' own Status objects instead.
 */
export const errorCodes = {
  /** The request does not have the form the contract asks for; the message names the field. */
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  /** Signed in, but this token or this page may not do that. */
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  BODY_TOO_LARGE: 413,
  /** The Host header names a machine that this server is not: a page elsewhere may be behind it. */
  WRONG_HOST: 421,
  /** A cap on open streams or waiting readers is reached. */
  TOO_MANY: 429,

  CAPTURE_NOT_FOUND: 404,
  CAPTURE_FILE_NOT_FOUND: 404,
  /** No PacketCaptureAPI named tigera-secure is there, and this server serves no files without it. */
  CAPTURE_API_OFF: 404,
  /** The header X-CLUSTER-ID names a cluster that is not served here. */
  CLUSTER_UNKNOWN: 404,
  /** The file has fewer octets than the range begins at. */
  RANGE_NOT_SATISFIABLE: 416,
  /** Its files can be removed once it has finished. */
  CAPTURE_RUNNING: 409,
  /** No agent of that node is connected. */
  NODE_AWAY: 503,
  /** The agent was asked for a file and said no, or broke off. */
  UPLOAD_FAILED: 502,
  UPLOAD_TIMEOUT: 504,
  /** Nobody waits for this upload any more. */
  UPLOAD_UNKNOWN: 404,
  /** No file that this node may send to a store: the capture is not its own, or has no `peccary.io/upload`. */
  STORAGE_REFUSED: 404,
  /** The Secret with the store's address and keys is missing, or says something that cannot be. */
  STORAGE_UNUSABLE: 422,
  /** A rule set that is no longer, or not yet, offered. */
  RULES_NOT_FOUND: 404,

  /** No packets are kept of this alert; the message says why. */
  EVIDENCE_NOT_FOUND: 404,
  /** No space left for evidence. */
  EVIDENCE_STORE_FULL: 507,

  /** No space left for events; nothing of the request was stored. */
  EVENT_STORE_FULL: 507,
  /** The disk or the database refused; nothing of the request was stored. */
  EVENT_STORE_FAILED: 503,
  /** More waits to be written than is allowed; try again. */
  EVENT_STORE_BUSY: 503,
  EVENT_STORE_CLOSED: 503,

  /** Another control plane has this data folder open. */
  DATA_DIR_IN_USE: 500,
  /** The data folder cannot be made, read or written. */
  DATA_DIR_UNUSABLE: 500,
  /** The address to listen on is taken, not ours, or malformed. */
  LISTEN_FAILED: 500,
  INTERNAL: 500,
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** Failures of disk, network and requests: says what, where and what to do. */
export class PeccaryError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "PeccaryError";
    this.code = code;
  }

  get status(): number {
    return errorCodes[this.code];
  }
}

/** What a server answered instead of what was asked. */
export class RequestError extends Error {
  /** The HTTP status. */
  readonly status: number;
  /** One of `errorCodes`, or the `reason` of a Kubernetes Status such as `AlreadyExists`. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = "RequestError";
    this.status = status;
    this.code = code;
  }
}
