import type { Flow } from "../flow/flow.ts";

/** Connections that are awaited at once; the oldest is forgotten first. */
const MAX_EXPECTED = 4_096;

/** Connections that others have announced: where to, and what will be spoken. */
export class Expected {
  readonly #services: Map<string, string> = new Map();
  /** How often one had to be forgotten. */
  forgotten: number = 0;

  add(tap: number, address: Uint8Array, port: number, service: string): void {
    const key = `${tap} ${address.join(".")} ${port}`;
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
    const key = `${flow.tap} ${flow.server.join(".")} ${flow.serverPort}`;
    const service = this.#services.get(key);
    if (service !== undefined) this.#services.delete(key);
    return service;
  }
}
