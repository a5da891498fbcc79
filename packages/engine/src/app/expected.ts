import type { Flow } from "../flow/flow.ts";

/** Connections that are awaited at once; the oldest is forgotten first. */
const MAX_EXPECTED = 4_096;

/** Connections that others have announced: where to, and what will be spoken. */
export class Expected {
  readonly #services: Map<string, string> = new Map();
  /** How often one had to be forgotten. */
  forgotten: number = 0;

  /** Whoever connects to this port. */
  add(tap: number, address: Uint8Array, port: number, service: string): void {
    this.#remember(`${tap} ${address.join(".")} ${port}`, service);
  }

  /** The same client on the same port, and the same server on any. */
  addAnswer(flow: Flow, service: string): void {
    this.#remember(pairKey(flow, flow.client, flow.clientPort, flow.server), service);
  }

  #remember(key: string, service: string): void {
    this.#services.delete(key);
    if (this.#services.size === MAX_EXPECTED) {
      this.forgotten++;
      for (const oldest of this.#services.keys()) {
        this.#services.delete(oldest);
        break;
      }
    }
    this.#services.set(key, service);
  }

  /** What a new flow was announced as. Each announcement is good for one flow. */
  take(flow: Flow): string | undefined {
    if (this.#services.size === 0) return undefined;
    const { client, clientPort, server, serverPort } = flow;
    return (
      this.#use(`${flow.tap} ${server.join(".")} ${serverPort}`) ??
      this.#use(pairKey(flow, client, clientPort, server)) ??
      this.#use(pairKey(flow, server, serverPort, client))
    );
  }

  #use(key: string): string | undefined {
    const service = this.#services.get(key);
    if (service !== undefined) this.#services.delete(key);
    return service;
  }
}

const pairKey = (flow: Flow, one: Uint8Array, port: number, other: Uint8Array): string =>
  `${flow.tap} ${flow.protocol} ${one.join(".")} ${port} ${other.join(".")}`;
