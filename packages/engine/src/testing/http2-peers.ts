import http2 from "node:http2";
import type net from "node:net";
import type { Turn } from "./stream.ts";
import { tee } from "./tee.ts";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers?: http2.OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
  readonly trailers?: http2.OutgoingHttpHeaders;
}

/** What Node's own HTTP/2 client and server say to each other, without TLS, for these requests, all at once. */
export async function record(
  requests: readonly Asked[],
  answer: (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => void,
  options: http2.ServerOptions & http2.ClientSessionOptions = {},
): Promise<Turn[]> {
  // Its own cap on fields is not what is tested.
  const server = http2.createServer({ maxHeaderListPairs: 1_000, ...options });
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    stream.resume();
    answer(stream, headers);
  });
  server.on("session", (session) => session.on("error", () => {}));
  const between = await tee(server as net.Server);
  const client = http2.connect(`http://127.0.0.1:${between.port}`, options);
  client.on("stream", (pushed) => pushed.resume());
  try {
    await Promise.all(requests.map((request) => one(client, request)));
  } finally {
    await new Promise<void>((closed) => client.close(closed));
    await between.close();
  }
  return between.said;
}

function one(client: http2.ClientHttp2Session, request: Asked): Promise<void> {
  return new Promise((done, fail) => {
    const { method, path, headers = {}, body, trailers } = request;
    const stream = client.request(
      { ...headers, ":authority": "pod.test", ":method": method, ":path": path },
      { endStream: body === undefined && trailers === undefined, waitForTrailers: trailers !== undefined },
    );
    stream.on("wantTrailers", () => stream.sendTrailers(trailers ?? {}));
    stream.on("error", fail);
    stream.on("close", done);
    stream.resume();
    if (body !== undefined || trailers !== undefined) stream.end(body);
  });
}
