import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Assignment, NodeReport, Order, SecurityEvent } from "@peccary/api";

/** The control plane's end of the contract, in memory. */
export class FakeControl {
  readonly token = "secret";
  rules: { [revision: string]: string } = {};
  /** Answers events with this status while it is set. */
  refuse: number | ((events: SecurityEvent[]) => number) = 200;
  readonly events: SecurityEvent[] = [];
  readonly reports: NodeReport[] = [];
  readonly uploads = new Map<string, { error: string | undefined; body: Buffer }>();
  batches = 0;
  port = 0;
  #server: Server | undefined;
  #streams = new Set<ServerResponse>();
  #assignment: Assignment | undefined;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get report(): NodeReport | undefined {
    return this.reports.at(-1);
  }

  async start(): Promise<this> {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve) => this.#server?.listen(this.port, "127.0.0.1", resolve));
    this.port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    this.#server?.closeAllConnections();
    this.#streams.clear();
    await closed;
  }

  assign(assignment: Assignment | undefined): void {
    this.#assignment = assignment;
    if (assignment !== undefined) this.order({ assignment });
  }

  order(order: Order | string): void {
    for (const stream of this.#streams)
      stream.write(typeof order === "string" ? order : `${JSON.stringify(order)}\n`);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      response.writeHead(401).end("who are you");
      return;
    }
    if (path.endsWith("/orders")) {
      response.writeHead(200, { "content-type": "application/x-ndjson" });
      response.flushHeaders();
      this.#streams.add(response);
      response.on("close", () => this.#streams.delete(response));
      if (this.#assignment !== undefined) this.order({ assignment: this.#assignment });
      return;
    }
    const body = await read(request);
    if (path.startsWith("/agent/v1/rules/")) {
      const text = this.rules[decodeURIComponent(path.slice("/agent/v1/rules/".length))];
      response.writeHead(text === undefined ? 404 : 200).end(text ?? "no such rules");
    } else if (path.endsWith("/events")) {
      const { events } = JSON.parse(body.toString()) as { events: SecurityEvent[] };
      const status = typeof this.refuse === "number" ? this.refuse : this.refuse(events);
      this.batches++;
      if (status === 200) this.events.push(...events);
      response.writeHead(status).end();
    } else if (path.endsWith("/status")) {
      this.reports.push(JSON.parse(body.toString()) as NodeReport);
      response.writeHead(200).end();
    } else if (path.startsWith("/agent/v1/uploads/")) {
      const error = request.headers["x-peccary-error"];
      this.uploads.set(path.slice("/agent/v1/uploads/".length), {
        error: typeof error === "string" ? error : undefined,
        body,
      });
      response.writeHead(200).end();
    } else response.writeHead(404).end();
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
