import { randomBytes } from "node:crypto";
import { type ErrorCode, type Order, PeccaryError, uploadHeaders } from "@peccary/api";
import type { Nodes } from "./nodes.ts";

/** Milliseconds until an agent that was asked must begin to answer. */
const ANSWER_TIMEOUT = 15_000;
/** Milliseconds without a byte after which a file is given up. */
const STALL_TIMEOUT = 60_000;
/** Each holds a connection of a reader and of an agent. */
const MAX_WAITING = 256;

export interface UploadedFile {
  readonly body: ReadableStream<Uint8Array>;
  /** Bytes that come, when the agent said how many. */
  readonly length: string | undefined;
  /** Of a file of a capture: bytes of all of it, what changes with it, and its SHA-256 when that was asked for. */
  readonly size: number | undefined;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

export interface Patience {
  /** Milliseconds until the answer must begin. */
  readonly answer?: number;
  /** It may pause for as long as it likes: its reader decides. */
  readonly pauses?: boolean;
}

interface Waiting {
  readonly what: string;
  readonly pauses: boolean;
  readonly resolve: (file: UploadedFile) => void;
  readonly reject: (error: PeccaryError) => void;
}

/** Brings a reader who waits and the agent that has the file together. Bytes pass through; none is kept. */
export class Uploads {
  readonly #nodes: Nodes;
  readonly #waiting = new Map<string, Waiting>();
  readonly #timeout: number;

  constructor(nodes: Nodes, timeout: number = ANSWER_TIMEOUT) {
    this.#nodes = nodes;
    this.#timeout = timeout;
  }

  /** Asks the agent of `node`; resolves when the file's first byte may be read, or with an empty one. */
  ask(
    node: string,
    what: string,
    order: (id: string) => Order,
    { answer = this.#timeout, pauses = false }: Patience = {},
  ): Promise<UploadedFile> {
    if (this.#waiting.size >= MAX_WAITING)
      return Promise.reject(
        new PeccaryError("TOO_MANY", `${MAX_WAITING} files are being asked for; try again`),
      );
    return new Promise((resolve, reject) => {
      const id = randomBytes(16).toString("hex");
      let takeBack: (() => void) | undefined;
      const settle = () => {
        clearTimeout(timer);
        takeBack?.();
        this.#waiting.delete(id);
      };
      const fail = (error: PeccaryError) => {
        settle();
        reject(error);
      };
      const late = `${what}: node ${node} did not answer in ${answer / 1_000} s`;
      const timer = setTimeout(() => fail(new PeccaryError("UPLOAD_TIMEOUT", late)), answer);
      const away = () =>
        fail(new PeccaryError("NODE_AWAY", `${what}: the agent of node ${node} is not connected`));
      this.#waiting.set(id, {
        what,
        pauses,
        resolve: (file) => {
          settle();
          resolve(file);
        },
        reject: fail,
      });
      takeBack = this.#nodes.order(node, order(id), away);
      if (takeBack === undefined) away();
    });
  }

  /** An agent's answer. Resolves when all of it has been read. */
  async arrive(id: string, request: Request): Promise<void> {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined)
      throw new PeccaryError("UPLOAD_UNKNOWN", `nobody waits for upload ${id.slice(0, 64)}`);
    const trouble = request.headers.get(uploadHeaders.error);
    if (trouble !== null) return waiting.reject(agentError(waiting.what, trouble));

    const stall = new AbortController();
    const giveUp = () => stall.abort(new PeccaryError("UPLOAD_FAILED", `${waiting.what}: stalled`));
    const wait = () => (waiting.pauses ? undefined : setTimeout(giveUp, STALL_TIMEOUT));
    let timer = wait();
    const through = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        clearTimeout(timer);
        timer = wait();
        controller.enqueue(chunk);
      },
    });
    const header = (name: string) => request.headers.get(name) ?? undefined;
    const size = header(uploadHeaders.size);
    waiting.resolve({
      body: through.readable,
      length: header("content-length"),
      size: size === undefined ? undefined : Number(size),
      tag: header(uploadHeaders.tag),
      digest: header(uploadHeaders.digest),
    });
    try {
      if (request.body === null) await through.writable.close();
      else await request.body.pipeTo(through.writable, { signal: stall.signal });
    } catch (error) {
      throw new PeccaryError("UPLOAD_FAILED", `${waiting.what}: broke off`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** @param trouble `404 no such file`, or without a status */
function agentError(what: string, trouble: string): PeccaryError {
  const [, status, text = ""] = /^(\d{3}) ?(.*)$/.exec(trouble) ?? [undefined, "", trouble];
  const missing = /\bENOENT\b/.test(text) ? "CAPTURE_FILE_NOT_FOUND" : "UPLOAD_FAILED";
  const code = AGENT_STATUS[status ?? ""] ?? missing;
  return new PeccaryError(code, `${what}: ${text.slice(0, 500)}`);
}

const AGENT_STATUS: { readonly [status: string]: ErrorCode } = {
  "404": "CAPTURE_FILE_NOT_FOUND",
  "409": "CAPTURE_RUNNING",
  "416": "RANGE_NOT_SATISFIABLE",
};
