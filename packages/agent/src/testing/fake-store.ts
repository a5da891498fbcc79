import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SignedRequest, StorageRequest } from "@peccary/api";

/** What goes wrong with a request: before it is taken, or after. */
export type Fault =
  | "500"
  | "503"
  | "403"
  | "cut"
  | "cut after"
  | "corrupt"
  | "error in 200"
  | "no such upload";

interface Stored {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly sha256: string;
}

/** As much of S3 as is asked for, in memory; signatures are not looked at. */
export class FakeStore {
  readonly objects = new Map<string, Stored>();
  /** What was asked, as `PUT part 2`. */
  readonly asked: string[] = [];
  /** Decides on the fault of each request. */
  fault: (what: string) => Fault | undefined = () => undefined;
  /** Whether it says SHA-256 checksums, as S3 does and older stores do not. */
  tellsSha256 = true;
  /** Whether its ETags are the MD5 of the content. */
  tellsMd5 = true;
  readonly #uploads = new Map<string, Map<number, Buffer>>();
  #server: Server | undefined;

  get port(): number {
    return (this.#server?.address() as AddressInfo | undefined)?.port ?? 0;
  }

  async start(): Promise<this> {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve) => this.#server?.listen(0, "127.0.0.1", resolve));
    return this;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    this.#server?.closeAllConnections();
    await closed;
  }

  /** What the control plane would sign. */
  readonly sign = async ({ capture, file, step }: StorageRequest): Promise<SignedRequest> => {
    const url = new URL(`http://127.0.0.1:${this.port}/bucket/${capture}/${file}`);
    const checksum = this.tellsSha256 ? "sha256" : "md5";
    const sums = "md5" in step ? { "content-md5": step.md5, "x-amz-content-sha256": step.sha256 } : {};
    if (step.do === "begin") url.search = "?uploads=";
    if (step.do === "part")
      url.search = `?partNumber=${step.number}&uploadId=${encodeURIComponent(step.uploadId)}`;
    if (step.do === "complete") url.search = `?uploadId=${encodeURIComponent(step.uploadId)}`;
    const method = ({ put: "PUT", part: "PUT", head: "HEAD", begin: "POST", complete: "POST" } as const)[
      step.do
    ];
    return { method, url: url.href, headers: sums, checksum };
  };

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const url = new URL(request.url ?? "", "http://store");
    const number = url.searchParams.get("partNumber");
    const what = `${request.method}${number === null ? "" : ` part ${number}`}${url.searchParams.has("uploads") ? " begin" : ""}${
      request.method === "POST" && url.searchParams.has("uploadId") ? " complete" : ""
    }`;
    this.asked.push(what);
    const fault = this.fault(what);
    if (fault === "cut") {
      return request.socket.destroy();
    }
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const fail = (status: number, code: string): unknown =>
      response.writeHead(status).end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
    if (fault === "500") return fail(500, "InternalError");
    if (fault === "503") return fail(503, "SlowDown");
    if (fault === "403") return fail(403, "AccessDenied");
    if (fault === "error in 200") return fail(200, "InternalError");
    if (fault === "no such upload") return fail(404, "NoSuchUpload");
    this.#take(
      request,
      url,
      fault === "corrupt" ? Buffer.alloc(body.length) : body,
      body,
      (status, headers, text) => {
        if (fault === "cut after") request.socket.destroy();
        else response.writeHead(status, headers).end(text);
      },
    );
  }

  #take(
    request: IncomingMessage,
    url: URL,
    kept: Buffer,
    body: Buffer,
    answer: (status: number, headers: Record<string, string>, text?: string) => unknown,
  ): unknown {
    const fail = (status: number, code: string): unknown =>
      answer(status, {}, `<Error><Code>${code}</Code></Error>`);
    const key = url.pathname;
    const md5 = request.headers["content-md5"];
    if (md5 !== undefined && md5 !== hash("md5", body).toString("base64")) return fail(400, "BadDigest");
    const uploadId = url.searchParams.get("uploadId");
    if (request.method === "HEAD") {
      const object = this.objects.get(key);
      if (object === undefined) return answer(404, {});
      const { bytes, etag, sha256 } = object;
      return answer(200, {
        etag: this.tellsMd5 ? `"${etag}"` : '"some-thing"',
        "content-length": String(bytes.length),
        ...(this.tellsSha256 ? { "x-amz-checksum-sha256": sha256 } : {}),
      });
    }
    if (url.searchParams.has("uploads")) {
      const id = `${randomUUID()}&"<`;
      this.#uploads.set(id, new Map());
      const told = id.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
      return answer(200, {}, `<Result><UploadId>${told}</UploadId></Result>`);
    }
    if (uploadId === null) {
      const etag = hash("md5", kept).toString("hex");
      this.objects.set(key, { bytes: kept, etag, sha256: hash("sha256", kept).toString("base64") });
      return answer(200, { etag: `"${etag}"` });
    }
    const parts = this.#uploads.get(uploadId);
    if (parts === undefined) return fail(404, "NoSuchUpload");
    if (request.method === "PUT") {
      parts.set(Number(url.searchParams.get("partNumber")), kept);
      return answer(200, { etag: `"${hash("md5", kept).toString("hex")}"` });
    }
    return this.#complete(key, uploadId, parts, body.toString(), answer, fail);
  }

  #complete(
    key: string,
    uploadId: string,
    parts: ReadonlyMap<number, Buffer>,
    list: string,
    answer: (status: number, headers: Record<string, string>, text?: string) => unknown,
    fail: (status: number, code: string) => unknown,
  ): unknown {
    const named = [...list.matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>(?:&quot;)?(\w+)/g)];
    const found = named.map(([, number, etag]) => {
      const bytes = parts.get(Number(number));
      return bytes !== undefined && hash("md5", bytes).toString("hex") === etag ? bytes : undefined;
    });
    if (named.length === 0 || found.includes(undefined)) return fail(400, "InvalidPart");
    const all = found as Buffer[];
    const sum = (algorithm: string): Buffer =>
      hash(algorithm, Buffer.concat(all.map((bytes) => hash(algorithm, bytes))));
    this.objects.set(key, {
      bytes: Buffer.concat(all),
      etag: `${sum("md5").toString("hex")}-${all.length}`,
      sha256: `${sum("sha256").toString("base64")}-${all.length}`,
    });
    this.#uploads.delete(uploadId);
    return answer(200, {}, "<CompleteMultipartUploadResult/>");
  }
}

const hash = (algorithm: string, bytes: Uint8Array): Buffer => createHash(algorithm).update(bytes).digest();
