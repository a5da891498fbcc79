import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Kube } from "../kube.ts";

/** Serves the API on a loopback port of its own; whoever comes is the administrator. */
export async function listen(kube: Kube): Promise<{ readonly url: string; close(): Promise<void> }> {
  const user = { username: "admin", groups: ["system:masters"] };
  const listener = getRequestListener((request) => kube.fetch(request, user), {
    overrideGlobalObjects: false,
  });
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
