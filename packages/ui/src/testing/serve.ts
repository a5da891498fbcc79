import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FakeApi } from "./fake-api.ts";

export interface Served {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  close(): Promise<void>;
}

const types: { readonly [extension: string]: string } = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** The policy the gateway serves the page under. */
const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/** The built page and the fake API, on loopback. */
export async function serve(folder: string, api: FakeApi): Promise<Served> {
  const server = createServer(async (incoming, outgoing) => {
    const request = requestOf(incoming);
    const { pathname } = new URL(request.url);
    const response = pathname.startsWith("/peccary/")
      ? await api.fetch(request)
      : await fileOf(folder, pathname);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.flushHeaders();
    if (!response.body) return outgoing.end();
    // A reader that goes away is no failure.
    await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), outgoing).catch(
      () => {},
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function requestOf(incoming: IncomingMessage): Request {
  const { method = "GET", url = "/", headers } = incoming;
  const given = Object.entries(headers).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const body = method === "POST" ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" } : {};
  return new Request(`http://${headers.host}${url}`, { method, headers: given, ...body });
}

async function fileOf(folder: string, pathname: string): Promise<Response> {
  // A path that is no file is a place inside the page.
  const name = extname(pathname) === "" ? "index.html" : normalize(pathname);
  try {
    const type = types[extname(name)] ?? "application/octet-stream";
    const headers = { "content-type": type, "content-security-policy": policy };
    return new Response(await readFile(join(folder, name)), { headers });
  } catch {
    return new Response("no such file", { status: 404 });
  }
}
