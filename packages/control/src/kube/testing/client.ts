import { createKube, type Kube, type KubeOptions } from "../kube.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field, in tests only
type Body = any;

interface Answer {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

export interface Client {
  readonly kube: Kube;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** The events of a watch, until `count` of them came or it ended. */
  watch(path: string, count: number, headers?: Record<string, string>): Promise<Body[]>;
  close(): Promise<void>;
}

const user = { username: "ada", groups: ["system:masters"] };

/** Asks a server without a network between. */
export async function openClient(options: KubeOptions = {}): Promise<Client> {
  const kube = await createKube({
    now: () => Date.parse("2026-01-01T00:00:00Z"),
    namespaces: ["dev"],
    ...options,
  });
  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    kube.fetch(
      new Request(`http://localhost${path}`, {
        method,
        headers: { "content-type": "application/json", "user-agent": "test/1", ...headers },
        ...(body === undefined ? {} : { body: encoded(body) }),
      }),
      user,
    );
  return {
    kube,
    async send(...asked) {
      const response = await ask(...asked);
      const text = await response.text();
      const body: Body = response.headers.get("content-type")?.startsWith("application/json")
        ? JSON.parse(text)
        : text;
      return { status: response.status, body, headers: response.headers };
    },
    async watch(path, count, headers) {
      const response = await ask("GET", path, undefined, headers);
      const events: Body[] = [];
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      while (events.length < count) {
        const { done, value } = await reader.read();
        if (done) break;
        text += value;
        for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
          events.push(JSON.parse(text.slice(0, end)));
          text = text.slice(end + 1);
        }
      }
      await reader.cancel();
      return events;
    },
    close: () => kube.close(),
  };
}

/** Text and bytes go as they are, all else as JSON. */
const encoded = (body: unknown): string | Uint8Array<ArrayBuffer> =>
  typeof body === "string" || body instanceof Uint8Array
    ? (body as string | Uint8Array<ArrayBuffer>)
    : JSON.stringify(body);

export const core = "/api/v1/namespaces/dev";
export const calico = "/apis/projectcalico.org/v3/namespaces/dev";
export const inspections: string = `${calico}/deeppacketinspections`;

export const inspection = (name: string, selector = "all()", metadata: object = {}): object => ({
  apiVersion: "projectcalico.org/v3",
  kind: "DeepPacketInspection",
  metadata: { name, namespace: "dev", ...metadata },
  spec: { selector },
});

export const configMap = (name: string, data: object = {}, metadata: object = {}): object => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, ...metadata },
  data,
});
