import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Assignment, NodeReport, Order, SecurityEvent } from "@peccary/api";
import { paths } from "@peccary/api";
import { type Control, type ControlOptions, startControl } from "../index.ts";

export interface TestControl {
  readonly control: Control;
  readonly dataDir: string;
  readonly adminToken: string;
  readonly agentToken: string;
  /** A request of the administrator, unless `init` says otherwise. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** A JSON body of the administrator. */
  send(method: string, path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  agent(node: string): TestAgent;
  /** Ends it and starts it again on the same data. */
  restart(): Promise<TestControl>;
  close(): Promise<void>;
}

export async function testControl(
  options: Partial<ControlOptions> = {},
  dataDir?: string,
): Promise<TestControl> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), "peccary-control-")));
  const control = await startControl({ listen: "127.0.0.1:0", ...options, dataDir: folder });
  const read = async (path: string) => (await readFile(path, "utf8")).trim();
  const [adminToken, agentToken] = await Promise.all([
    read(control.adminTokenPath),
    read(control.agentTokenPath),
  ]);
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, control.url), {
      ...init,
      headers: { authorization: `Bearer ${adminToken}`, ...(init.headers as Record<string, string>) },
    });
  return {
    control,
    dataDir: folder,
    adminToken,
    agentToken,
    ask,
    send: (method, path, body, headers) =>
      ask(path, {
        method,
        body: JSON.stringify(body),
        headers: { "content-type": "application/json", ...headers },
      }),
    agent: (node) => new TestAgent(control.url, agentToken, node),
    async restart() {
      await control.close();
      return testControl(options, folder);
    },
    async close() {
      await control.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The far end of the gateway, as an agent would be. */
export class TestAgent {
  readonly orders: Order[] = [];
  readonly #url: string;
  readonly #token: string;
  readonly #node: string;
  readonly #stop = new AbortController();
  #heard: () => void = () => {};

  constructor(url: string, token: string, node: string) {
    this.#url = url;
    this.#token = token;
    this.#node = node;
  }

  get assignment(): Assignment | undefined {
    return this.orders.findLast((order) => order.assignment !== undefined)?.assignment;
  }

  /** Resolves when the stream is open; goes on reading it. */
  async connect(): Promise<this> {
    const response = await this.request("GET", paths.orders(this.#node), undefined, this.#stop.signal);
    if (!response.ok) throw new Error(`orders: ${response.status} ${await response.text()}`);
    void this.#read(response.body!).catch(() => {});
    return this;
  }

  disconnect(): void {
    this.#stop.abort();
  }

  /** Resolves once `seen` holds of what was ordered. */
  async until(seen: (agent: this) => boolean): Promise<this> {
    while (!seen(this)) await new Promise<void>((resolve) => void (this.#heard = resolve));
    return this;
  }

  send(events: readonly unknown[]): Promise<Response> {
    return this.request("POST", paths.nodeEvents(this.#node), JSON.stringify({ events }));
  }

  report(report: Partial<NodeReport>): Promise<Response> {
    const whole = {
      generation: this.assignment?.generation ?? 0,
      inspections: [],
      captures: [],
      sensors: [],
      refused: {},
      ...report,
    };
    return this.request("POST", paths.nodeStatus(this.#node), JSON.stringify(whole));
  }

  upload(id: string, body: BodyInit | undefined, headers: Record<string, string> = {}): Promise<Response> {
    return this.request("POST", paths.upload(id), body, undefined, headers);
  }

  rules(revision: string): Promise<Response> {
    return this.request("GET", paths.rules(revision));
  }

  request(
    method: string,
    path: string,
    body?: BodyInit,
    signal?: AbortSignal,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(new URL(path, this.#url), {
      method,
      headers: { authorization: `Bearer ${this.#token}`, ...headers },
      ...(body !== undefined && { body, duplex: "half" }),
      ...(signal !== undefined && { signal }),
    } as RequestInit);
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of body) {
      const lines = (text + decoder.decode(chunk, { stream: true })).split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) {
        const order = JSON.parse(line) as Order;
        if (Object.keys(order).length > 0) this.orders.push(order);
      }
      this.#heard();
    }
  }
}

/** Resolves with what `look` finds, once it finds something. */
export async function eventually<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  for (;;) {
    const found = await look();
    if (found) return found as T;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The `n`th alert of a test. */
export const alert = (n: number, more: Partial<SecurityEvent> = {}): SecurityEvent => ({
  id: `dev_nginx_${n}`,
  time: Math.floor(n / 1_000_000),
  time_us: n,
  type: "deep_packet_inspection",
  origin: "dpi.dev/nginx",
  severity: 100,
  description: "Encountered suspicious traffic",
  host: "node-a",
  record: {},
  ...more,
});
