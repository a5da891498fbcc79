import { type Kinds, PACKET_CAPTURE_API_NAME, type PacketCapture, PeccaryError } from "@peccary/api";
import type { Objects } from "../objects/objects.ts";

/** What agents make folders and files of; nothing else reaches them. */
const PATH_PART = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,253}$/;

/** A file of a capture, as its status names it. */
export interface CaptureFile {
  readonly node: string;
  readonly name: string;
}

/** The captures whose files are asked for. */
export class Captures {
  readonly #objects: Objects;
  readonly #kinds: Kinds;
  readonly #always: boolean;

  /** @param always whether files are served without a PacketCaptureAPI too */
  constructor(objects: Objects, kinds: Kinds, always: boolean) {
    this.#objects = objects;
    this.#kinds = kinds;
    this.#always = always;
  }

  async find(namespace: string, name: string): Promise<PacketCapture | undefined> {
    checkParts(namespace, name);
    await this.#checkSwitchedOn();
    const capture = await this.#objects.get(this.#kinds.PacketCapture, name, namespace);
    return capture as PacketCapture | undefined;
  }

  async get(namespace: string, name: string): Promise<PacketCapture> {
    const capture = await this.find(namespace, name);
    if (capture === undefined) throw notFound(namespace, name);
    return capture;
  }

  async #checkSwitchedOn(): Promise<void> {
    const kind = this.#kinds.PacketCaptureAPI;
    if (this.#always || (await this.#objects.get(kind, PACKET_CAPTURE_API_NAME)) !== undefined) return;
    throw new PeccaryError(
      "CAPTURE_API_OFF",
      `files of captures are served once there is a ${kind.kind} (${kind.apiVersion}) named ${PACKET_CAPTURE_API_NAME}`,
    );
  }
}

export const filesOf = (capture: PacketCapture): CaptureFile[] =>
  (capture.status?.files ?? []).flatMap(({ node = "", fileNames = [] }) =>
    fileNames.map((name) => ({ node, name })),
  );

export const notFound = (namespace: string, name: string): PeccaryError =>
  new PeccaryError("CAPTURE_NOT_FOUND", `there is no PacketCapture ${name} in namespace ${namespace}`);

export function checkParts(...parts: string[]): void {
  const bad = parts.find((part) => !PATH_PART.test(part));
  if (bad !== undefined)
    throw new PeccaryError("BAD_REQUEST", `"${bad.slice(0, 260)}" cannot be part of a path`);
}
