import { createServer as createHttp, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import { createServer, type Socket } from "node:net";
import { PeccaryError } from "@peccary/api";

/** First byte of every TLS connection: the record type "handshake". */
const TLS_HANDSHAKE = 0x16;
/** Milliseconds. A client that has said nothing for so long after connecting is let go. */
const FIRST_BYTE_TIMEOUT = 10_000;
/** Enough for a cluster's agents and watches; a flood of connections must not take all file handles. */
const MAX_CONNECTIONS = 4_096;

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

export interface Port {
  readonly host: string;
  readonly port: number;
  /** Takes a renewed certificate for connections from now on. */
  renew(certificate: { readonly key: string; readonly cert: string }): void;
  /** Resolves when nothing is open any more: after `grace` milliseconds connections are cut. */
  close(grace?: number): Promise<void>;
}

/**
 * One port for two languages: kubectl sends its token over TLS only, and a browser opens
 * `http://127.0.0.1:8440/` without a warning about a certificate nobody signed.
 *
 * @param plain answers what comes unencrypted
 */
export async function openPort(
  address: { readonly host: string; readonly port: number },
  certificate: { readonly key: string; readonly cert: string },
  secure: Listener,
  plain: Listener,
): Promise<Port> {
  // Streams of orders and watches last for days; only the time for a request's head is bounded.
  const options = { requestTimeout: 0, headersTimeout: 20_000, keepAliveTimeout: 30_000 };
  const http = createHttp(options, plain);
  const https = createHttps({ ...options, ...certificate, minVersion: "TLSv1.2" }, secure);
  https.on("tlsClientError", () => {}); // an unknown authority is the client's affair
  // Neither listens itself; this is where Node starts to watch the time of heads and which connections are idle.
  for (const one of [http, https]) one.emit("listening");
  const sockets = new Set<Socket>();

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.setTimeout(FIRST_BYTE_TIMEOUT, () => socket.destroy());
    socket.once("data", (first: Buffer) => {
      socket.setTimeout(0);
      socket.removeAllListeners("timeout");
      socket.pause();
      socket.unshift(first);
      (first[0] === TLS_HANDSHAKE ? https : http).emit("connection", socket);
      process.nextTick(() => socket.resume());
    });
  });
  server.maxConnections = MAX_CONNECTIONS;

  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        new PeccaryError(
          "LISTEN_FAILED",
          `cannot listen on ${address.host}:${address.port}: ${reasonOf(error)}`,
          { cause: error },
        ),
      ),
    );
    server.listen(address.port, address.host, resolve);
  });
  const bound = server.address();
  return {
    host: address.host,
    port: typeof bound === "object" && bound !== null ? bound.port : address.port,
    renew: (renewed) => https.setSecureContext(renewed),
    async close(grace = 1_000) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      http.closeIdleConnections();
      https.closeIdleConnections();
      const cut = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, grace);
      await closed;
      clearTimeout(cut);
      // Never having listened they refuse to close, but end what they watch.
      http.close(() => {});
      https.close(() => {});
    },
  };
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === "EADDRINUSE") return "another program listens there; choose another port";
  if (error.code === "EADDRNOTAVAIL") return "this machine does not have that address";
  if (error.code === "EACCES") return "not permitted; ports below 1024 need a privilege";
  return error.message;
}
