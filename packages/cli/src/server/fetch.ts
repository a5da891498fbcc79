import { request as httpRequest, type IncomingMessage } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import type { ByteStream, ClientFetch, ClientResponse } from "@peccary/api";
import { Failure, reasonOf } from "../failure.ts";
import type { Access } from "./kubeconfig.ts";

/** Characters of an answer that is read whole: the API server pages what could be longer. */
const MAX_TEXT = 67_108_864;

/** A fetch that trusts the server's own certificate authority, which the one built into Node cannot be told. */
export function fetchOver(access: Access, signal: AbortSignal): ClientFetch {
  const secure = access.server.startsWith("https:");
  const agent = secure
    ? new Agent({
        keepAlive: false,
        rejectUnauthorized: !access.skipVerify,
        ...(access.ca !== undefined && { ca: access.ca }),
        ...(access.certificate !== undefined && { cert: access.certificate }),
        ...(access.key !== undefined && { key: access.key }),
      })
    : undefined;

  return (path, { method, headers, body }) =>
    new Promise<ClientResponse>((resolve, reject) => {
      const credentials = access.token === undefined ? {} : { authorization: `Bearer ${access.token}` };
      const sent = {
        ...headers,
        ...credentials,
        ...(body !== undefined && { "content-length": Buffer.byteLength(body) }),
      };
      const options = { method, headers: sent, signal, ...(agent !== undefined && { agent }) };
      const url = `${access.server}${path}`;
      const request = secure ? httpsRequest(url, options) : httpRequest(url, options);
      request.on("response", (message) => resolve(answer(message, url, broken)));
      const broken = (error: Error) => (signal.aborted ? signal.reason : unreachable(access, error));
      request.on("error", (error) => reject(broken(error)));
      request.end(body);
    });
}

function answer(message: IncomingMessage, url: string, broken: (error: Error) => unknown): ClientResponse {
  const status = message.statusCode ?? 0;
  const chunks = message.iterator({ destroyOnReturn: true });
  const body: ByteStream = {
    getReader: () => ({
      read: async () => {
        const { done, value } = await chunks.next().catch((error: Error) => {
          throw broken(error);
        });
        return { done: done === true, value: value as Uint8Array | undefined };
      },
      cancel: async () => void message.destroy(),
    }),
  };
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: { get: (name) => message.headers[name.toLowerCase()]?.toString() ?? null },
    body,
    text: async () => {
      const parts: Buffer[] = [];
      let length = 0;
      try {
        for await (const part of message as AsyncIterable<Buffer>) {
          length += part.length;
          if (length > MAX_TEXT)
            throw new Failure("ANSWER_TOO_LONG", `${url} answered more than ${MAX_TEXT} octets`);
          parts.push(part);
        }
      } catch (error) {
        throw error instanceof Failure ? error : broken(error as Error);
      }
      return Buffer.concat(parts).toString("utf8");
    },
  };
}

function unreachable(access: Access, error: Error): Failure {
  const { code = "" } = error as NodeJS.ErrnoException;
  const why = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)
    ? `its certificate is not trusted (${code}): is ${access.file} of another server?`
    : `${reasonOf(error)}; is \`peccary up\` running?`;
  return new Failure("SERVER_UNREACHABLE", `cannot reach ${access.server} (from ${access.file}): ${why}`, {
    cause: error,
  });
}
