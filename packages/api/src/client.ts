import type { z } from "zod";
import {
  type AlertPage,
  alertPage,
  type CaptureFileInfo,
  type CaptureFiles,
  captureFileInfo,
  captureFiles,
  type Session,
  session,
} from "./alerts.ts";
import { RequestError } from "./error.ts";
import { type SecurityEvent, securityEvent } from "./event.ts";
import { paths } from "./paths.ts";

/** As much of `fetch` as is used here. It knows the server and the credentials; paths start with `/`. */
export type ClientFetch = (path: string, init: ClientRequest) => Promise<ClientResponse>;

export interface ClientRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

export interface ClientResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: ByteStream | null;
  text(): Promise<string>;
}

/** A `ReadableStream` of bytes. */
export interface ByteStream {
  getReader(): {
    read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
    cancel(): Promise<void>;
  };
}

export interface AlertQuery {
  readonly namespace?: string;
  readonly origin?: string;
  readonly type?: string;
  /** At least this. */
  readonly severity?: number;
  readonly host?: string;
  /** Microseconds since 1970; `from` is inside, `until` is not. */
  readonly from?: number;
  readonly until?: number;
  readonly text?: string;
  readonly id?: string;
}

export interface CaptureFileRequest {
  /** Octets from `start` up to but not including `end`. */
  readonly start?: number;
  readonly end?: number;
  /** As it was written when absent. A part of a file has no other form. */
  readonly format?: "pcap" | "pcapng";
}

export interface CaptureLiveRequest {
  /** Octets of each packet. */
  readonly snapLength?: number;
  /** Begins with what was captured before, as far as the files still have it. */
  readonly whole?: boolean;
}

/** A kind's place in the Kubernetes API. */
export interface ResourcePlace {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/** A Kubernetes object, as far as it is the same for all kinds. */
export interface ClientObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** How a patch is to be understood: RFC 7386, RFC 6902, or server-side apply by a named manager. */
export type PatchForm = "merge" | "json" | { readonly apply: string; readonly force?: boolean };

export interface AlertWatch {
  /** Resolves when the server or `close` ended it; fails with a `RequestError` when it was refused. */
  readonly ended: Promise<void>;
  close(): void;
}

export interface Client {
  session(): Promise<Session>;
  alerts(query?: AlertQuery, page?: { readonly limit?: number; readonly after?: string }): Promise<AlertPage>;
  /**
   * Calls back with each new alert, in the order of storing; `cursor` given back as `since` continues after it.
   * `opened` is told the cursor from which the stream runs: what is stored from then on comes by it, what was before
   * is in the list. It does not reconnect: the caller knows how long to wait.
   */
  watchAlerts(
    query: AlertQuery,
    each: (alert: SecurityEvent, cursor: string) => void,
    since?: string,
    opened?: (cursor: string) => void,
  ): AlertWatch;
  /** The packets around an alert: pcapng. */
  evidence(id: string): Promise<ByteStream>;
  captureFiles(namespace: string, name: string): Promise<CaptureFiles>;
  /** The pcap's bytes as they come; of a part of it, or in another form, when `how` says so. */
  captureFile(
    namespace: string,
    name: string,
    node: string,
    file: string,
    how?: CaptureFileRequest,
  ): Promise<ByteStream>;
  captureFileInfo(
    namespace: string,
    name: string,
    node: string,
    file: string,
    digest?: boolean,
  ): Promise<CaptureFileInfo>;
  /** All files of a capture as one zip, or merged into one pcapng. */
  captureArchive(namespace: string, name: string, form: "files.zip" | "capture.pcapng"): Promise<ByteStream>;
  /** The packets it captures from now on, as pcapng, until the reader or the capture ends. */
  captureLive(namespace: string, name: string, how?: CaptureLiveRequest): Promise<ByteStream>;
  cleanCapture(namespace: string, name: string): Promise<void>;

  get(place: ResourcePlace, name: string, namespace?: string): Promise<ClientObject>;
  list(place: ResourcePlace, namespace?: string, labelSelector?: string): Promise<ClientObject[]>;
  create(place: ResourcePlace, object: ClientObject): Promise<ClientObject>;
  patch(
    place: ResourcePlace,
    name: string,
    patch: unknown,
    form: PatchForm,
    namespace?: string,
  ): Promise<ClientObject>;
  delete(place: ResourcePlace, name: string, namespace?: string): Promise<void>;
}

/** All that the page and the CLI ask of a server. */
export function createClient(fetch: ClientFetch): Client {
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    type = "application/json",
    more: Record<string, string> = {},
  ) => {
    const content = body === undefined ? {} : { "content-type": type };
    const headers = { accept: "application/json", ...content, ...more };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(path, init);
    if (!response.ok) throw await refusal(response);
    return response;
  };
  const json = async (method: string, path: string, body?: unknown, type?: string): Promise<unknown> =>
    readJson(await (await ask(method, path, body, type)).text(), path);
  const object = async (...request: Parameters<typeof json>) => (await json(...request)) as ClientObject;

  return {
    session: async () => read(session, await json("GET", paths.session), paths.session),
    alerts: async (query = {}, page = {}) =>
      read(alertPage, await json("GET", paths.alerts + search({ ...query, ...page })), paths.alerts),
    watchAlerts: (query, each, since, opened) =>
      watch(fetch, paths.alertsWatch + search({ ...query }), each, since, opened),
    evidence: async (id) => (await ask("GET", paths.evidence(id))).body ?? EMPTY,
    captureFiles: async (namespace, name) => {
      const path = paths.captureFiles(namespace, name);
      return read(captureFiles, await json("GET", path), path);
    },
    captureFile: async (namespace, name, node, file, { start, end, format } = {}) => {
      const path = paths.captureFile(namespace, name, node, file) + search({ format });
      const range =
        start === undefined ? {} : { range: `bytes=${start}-${end === undefined ? "" : end - 1}` };
      return (await ask("GET", path, undefined, undefined, range)).body ?? EMPTY;
    },
    captureFileInfo: async (namespace, name, node, file, digest = false) => {
      const path =
        paths.captureFile(namespace, name, node, file) + search({ info: digest ? "sha256" : "size" });
      return read(captureFileInfo, await json("GET", path), path);
    },
    captureArchive: async (namespace, name, form) =>
      (await ask("GET", paths.captureArchive(namespace, name, form))).body ?? EMPTY,
    captureLive: async (namespace, name, { snapLength, whole } = {}) => {
      const query = search({ snaplen: snapLength, from: whole === true ? "start" : undefined });
      return (await ask("GET", paths.captureLive(namespace, name) + query)).body ?? EMPTY;
    },
    cleanCapture: async (namespace, name) => void (await ask("DELETE", paths.captureFiles(namespace, name))),

    get: (place, name, namespace) => object("GET", resourcePath(place, namespace, name)),
    list: async (place, namespace, labelSelector) => {
      const path = resourcePath(place, namespace) + search({ labelSelector });
      return ((await json("GET", path)) as { items: ClientObject[] }).items;
    },
    create: (place, made) => object("POST", resourcePath(place, made.metadata.namespace), made),
    patch: (place, name, patch, form, namespace) => {
      const apply = typeof form === "object";
      const query = apply ? search({ fieldManager: form.apply, force: form.force }) : "";
      const type = apply ? "apply-patch+yaml" : form === "json" ? "json-patch+json" : "merge-patch+json";
      return object("PATCH", resourcePath(place, namespace, name) + query, patch, `application/${type}`);
    },
    delete: async (place, name, namespace) =>
      void (await ask("DELETE", resourcePath(place, namespace, name))),
  };
}

const EMPTY: ByteStream = {
  getReader: () => ({ read: async () => ({ done: true }), cancel: async () => {} }),
};

export function resourcePath(place: ResourcePlace, namespace?: string, name?: string): string {
  const root = place.group === "" ? `/api/${place.version}` : `/apis/${place.group}/${place.version}`;
  const scope =
    place.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${root}${scope}/${place.plural}${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
}

function search(values: { readonly [name: string]: string | number | boolean | undefined }): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const text = given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join("&");
  return text === "" ? "" : `?${text}`;
}

/** Ours are `{ code, message }`, Kubernetes' are Status objects, and a proxy between may answer anything. */
async function refusal(response: ClientResponse): Promise<RequestError> {
  const text = await response.text();
  let answer: { code?: unknown; reason?: unknown; message?: unknown } = {};
  try {
    answer = (JSON.parse(text) as typeof answer | null) ?? {};
  } catch {
    // Not ours: the text itself is the best message there is.
  }
  const code = typeof answer.code === "string" ? answer.code : answer.reason;
  return new RequestError(
    response.status,
    typeof code === "string" ? code : `HTTP_${response.status}`,
    typeof answer.message === "string" ? answer.message : text.slice(0, 500) || `HTTP ${response.status}`,
  );
}

function readJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestError(
      200,
      "BAD_ANSWER",
      `${path} answered something that is not JSON: ${text.slice(0, 100)}`,
    );
  }
}

function read<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new RequestError(200, "BAD_ANSWER", `${path} answered ${issue?.path.join(".")}: ${issue?.message}`);
}

// The library settings of this package know neither browser nor Node; both have this.
declare const TextDecoder: new () => { decode(bytes?: Uint8Array, options?: { stream?: boolean }): string };

/** Characters. An alert is a few KiB; a server that never ends a block must not fill our memory. */
const MAX_BLOCK = 1_048_576;

function watch(
  fetch: ClientFetch,
  path: string,
  each: (alert: SecurityEvent, cursor: string) => void,
  since?: string,
  opened?: (cursor: string) => void,
): AlertWatch {
  let closed = false;
  let cancel = () => {};

  const run = async (): Promise<void> => {
    const headers = {
      accept: "text/event-stream",
      ...(since === undefined ? {} : { "last-event-id": since }),
    };
    const response = await fetch(path, { method: "GET", headers });
    if (!response.ok) throw await refusal(response);
    const reader = (response.body ?? EMPTY).getReader();
    cancel = () => void reader.cancel().catch(() => {});
    if (closed) return cancel();

    const decoder = new TextDecoder();
    let text = "";
    while (!closed) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (text + decoder.decode(value, { stream: true })).split("\n\n");
      text = blocks.pop() ?? "";
      if (text.length > MAX_BLOCK) return cancel();
      for (const block of blocks) {
        const { id, data } = readBlock(block);
        if (data === undefined && id !== "") opened?.(id);
        if (data !== undefined && !closed) each(read(securityEvent, readJson(data, path), path), id);
      }
    }
  };

  const ended = run().catch((error: unknown) => {
    if (!closed) throw error;
  });
  return {
    ended,
    close: () => {
      closed = true;
      cancel();
    },
  };
}

/** One block of a stream of server-sent events, as this server writes them. */
function readBlock(block: string): { readonly id: string; readonly data?: string } {
  const field = (name: string) =>
    block
      .split("\n")
      .filter((line) => line.startsWith(`${name}: `))
      .map((line) => line.slice(name.length + 2));
  const data = field("data");
  return { id: field("id")[0] ?? "", ...(data.length > 0 && { data: data.join("\n") }) };
}
