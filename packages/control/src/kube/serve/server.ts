import { limits } from "../limits.ts";
import { internal, methodNotAllowed, noSuchPath, StatusError, tooMany } from "../status.ts";
import { timestamp, type WriteContext } from "../write/writer.ts";
import { type AuditEvent, auditEvent } from "./audit.ts";
import { bodyData } from "./body.ts";
import { definitionsAnswer } from "./definitions.ts";
import { Discovery } from "./discovery.ts";
import { OpenApiV2 } from "./openapi-v2.ts";
import { OpenApiV3 } from "./openapi-v3.ts";
import { type Place, placeOf, segmentsOf } from "./place.ts";
import { read } from "./read.ts";
import { verbOf } from "./resource.ts";
import { reviews } from "./review.ts";
import type { UserInfo } from "./user.ts";
import { write } from "./write.ts";

export interface ServerOptions extends WriteContext {
  readonly version: string;
  readonly onAudit?: (event: AuditEvent) => void;
  readonly parseYaml?: (text: string) => unknown;
}

/** The API of Kubernetes this server speaks; kubectl warns when it is more than one minor away. */
const KUBERNETES = { major: "1", minor: "33" };

/** Answers HTTP. Knows no kind by name. */
export class Server {
  readonly #options: ServerOptions;
  readonly #discovery: Discovery;
  readonly #v3: OpenApiV3;
  readonly #v2: OpenApiV2;
  /** One for each open watch. */
  readonly #watches = new Set<AbortController>();
  readonly #started: number;
  #closed = false;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#started = options.now();
    this.#discovery = new Discovery(options.registry);
    this.#v2 = new OpenApiV2(options.registry, options.version);
    this.#v3 = new OpenApiV3(options.registry, options.version);
  }

  close(): void {
    this.#closed = true;
    for (const watch of this.#watches) watch.abort();
  }

  async fetch(request: Request, user: UserInfo): Promise<Response> {
    const received = this.#options.now();
    const warnings: string[] = [];
    const { pathname, searchParams } = new URL(request.url);
    const place = placeOf(pathname);
    const verb = place && verbOf(request.method, place, searchParams);
    let name = place?.name ?? "";
    let response: Response;
    let problem: StatusError | undefined;
    try {
      const fixed = await this.#fixedPath(request, user, pathname);
      if (fixed) return fixed;
      if (!place || !verb) throw place ? methodNotAllowed() : noSuchPath();
      const answer = await this.#resource(request, place, verb, searchParams, (text) => warnings.push(text));
      name ||= answer.name ?? "";
      response = answer.response;
    } catch (error) {
      problem =
        error instanceof StatusError
          ? error
          : internal(error instanceof Error ? error.message : String(error), error);
      response = Response.json(problem.toStatus(), { status: problem.code });
    }
    for (const text of warnings.slice(0, MAX_WARNINGS))
      response.headers.append("warning", `299 - ${quoted(text)}`);
    if (place && verb && !readVerbs.has(verb)) {
      const status = problem
        ? { code: problem.code, reason: problem.reason, message: problem.message }
        : { code: response.status };
      const completed = this.#options.now();
      this.#options.onAudit?.(auditEvent({ request, user, verb, place, name, received, completed, status }));
    }
    return response;
  }

  /** Paths that are no collection of objects; undefined for all others. */
  async #fixedPath(request: Request, user: UserInfo, pathname: string): Promise<Response | undefined> {
    const path = segmentsOf(pathname) ?? [];
    const [root, second] = path;
    if (request.method === "POST") return this.#review(request, user, path);
    if (request.method !== "GET") return undefined;
    if (path.length === 1 && (root === "healthz" || root === "livez" || root === "readyz"))
      return new Response("ok");
    if (root === "version" && path.length === 1) return Response.json(this.#version());
    if (root === "openapi" && second === "v2") return this.#v2.answer(request.headers.get("accept"));
    if (root === "openapi" && second === "v3") return this.#v3.answer(path.slice(2).join("/"));
    const defined = definitionsAnswer(this.#options.registry, path, timestamp(this.#started));
    return defined ?? this.#discovery.answer(path, request.headers.get("accept"));
  }

  #version(): object {
    const { version } = this.#options;
    return {
      ...KUBERNETES,
      gitVersion: `v${KUBERNETES.major}.${KUBERNETES.minor}.0+peccary.${version.replaceAll(/[^A-Za-z0-9.-]/g, "-")}`,
      gitCommit: "",
      gitTreeState: "",
      buildDate: "1970-01-01T00:00:00Z",
      goVersion: "",
      compiler: "",
      platform: `${process.platform}/${process.arch === "x64" ? "amd64" : process.arch}`,
    };
  }

  async #review(request: Request, user: UserInfo, path: readonly string[]): Promise<Response | undefined> {
    const [root, group, version, plural] = path;
    if (root !== "apis" || version !== "v1" || path.length !== 4) return undefined;
    const review = reviews.find((one) => one.group === group && one.plural === plural);
    if (!review) return undefined;
    const body = (await bodyData(request, this.#options.parseYaml)) as
      | { readonly spec?: unknown }
      | undefined;
    const spec = (body?.spec ?? {}) as { readonly [field: string]: unknown };
    return Response.json(
      {
        kind: review.kind,
        apiVersion: `${review.group}/v1`,
        metadata: {},
        spec,
        status: review.answer(spec, user, this.#options.registry),
      },
      { status: 201 },
    );
  }

  async #resource(
    request: Request,
    place: Place,
    verb: string,
    query: URLSearchParams,
    warn: (text: string) => void,
  ): Promise<{ readonly response: Response; readonly name?: string }> {
    const kind = this.#options.registry.at(place.apiVersion, place.plural);
    if (!kind) throw noSuchPath();
    const asked = { ...this.#options, request, place, kind, query, warn };
    if (!readVerbs.has(verb)) return write(asked, verb);
    if (verb !== "watch") return { response: read(asked) };
    if (this.#watches.size >= limits.watches) throw tooMany(`at most ${limits.watches} watches may be open`);
    const stop = new AbortController();
    const response = read({ ...asked, stop, ended: () => void this.#watches.delete(stop) });
    this.#watches.add(stop);
    if (this.#closed) stop.abort();
    return { response };
  }
}

const readVerbs = new Set(["get", "list", "watch"]);
/** Header lines of one answer; a manifest of thousands of typing errors needs no thousand lines. */
const MAX_WARNINGS = 20;

const quoted = (text: string): string =>
  `"${text
    .slice(0, 300)
    .replaceAll(/[^\x20-\x7e]/g, "?")
    .replaceAll(/["\\]/g, "\\$&")}"`;
