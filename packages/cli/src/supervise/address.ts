import { createServer } from "node:net";
import { Failure, reasonOf, wrongUsage } from "../failure.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `127.0.0.1:8440`, `[::1]:8440`, `localhost:0`. Loopback only: on one machine the token is all that guards it. */
export function parseAddress(text: string): Address {
  const match = /^(?:\[([0-9a-f:]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port > 65_535) throw wrongUsage(`--listen takes ADDRESS:PORT, not "${text}"`);
  if (!/^127(\.\d{1,3}){3}$/.test(host) && host !== "::1" && host !== "localhost")
    throw wrongUsage(`--listen takes a loopback address (127.0.0.1, ::1), not ${host}`);
  return { host: host === "localhost" ? "127.0.0.1" : host, port };
}

export const showAddress = ({ host, port }: Address): string =>
  host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;

/** Makes sure that the address can be listened on, and picks a port for port 0. */
export async function freeAddress(address: Address): Promise<Address> {
  const server = createServer();
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", (error) =>
      reject(
        new Failure(
          "LISTEN_FAILED",
          `cannot listen on ${showAddress(address)}: ${reasonOf(error)}; choose another with --listen`,
          { cause: error },
        ),
      ),
    );
    server.listen(address.port, address.host, () => {
      const bound = server.address();
      resolve(typeof bound === "object" && bound !== null ? bound.port : address.port);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return { host: address.host, port };
}
