import type { IncomingMessage, ServerResponse } from "node:http";

/** A name, an address, and perhaps a port: nothing that could lead the redirect astray. */
const HOST = /^[A-Za-z0-9._-]{1,253}(:\d{1,5})?$|^\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?$/;

/** For plain HTTP where others could listen in: nothing is read, the same place over TLS is named. */
export function redirectToTls(request: IncomingMessage, response: ServerResponse): void {
  const host = request.headers.host ?? "";
  response.setHeader("connection", "close");
  if (!HOST.test(host)) {
    response.writeHead(400, { "content-type": "text/plain" }).end("this address speaks TLS only\n");
    return;
  }
  response.writeHead(308, { location: `https://${host}${request.url ?? "/"}` }).end();
}
