import net, { type AddressInfo } from "node:net";
import type { Turn } from "./stream.ts";

/** A place between a client and a server that writes down what they say. */
export interface Tee {
  readonly port: number;
  /** In the order in which it passed, what one side said in a row together. */
  readonly said: Turn[];
  close(): Promise<void>;
}

/** Starts `server` on the loopback address, and a port before it. Both are closed by `close`. */
export async function tee(server: net.Server): Promise<Tee> {
  const said: Turn[] = [];
  const target = await listen(server);
  const sockets = new Set<net.Socket>();
  const between = net.createServer((client) => {
    const upstream = net.connect(target, "127.0.0.1");
    const pass = (side: "c" | "s", from: net.Socket, to: net.Socket) => {
      sockets.add(from);
      from.on("data", (bytes) => {
        note(said, side, bytes);
        to.write(bytes);
      });
      from.on("end", () => to.end());
      from.on("error", () => to.destroy());
    };
    pass("c", client, upstream);
    pass("s", upstream, client);
  });
  const port = await listen(between);
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await Promise.all([stop(between), stop(server)]);
  };
  return { port, said, close };
}

function note(said: Turn[], side: "c" | "s", bytes: Uint8Array): void {
  const last = said.at(-1);
  if (last?.[0] !== side) said.push([side, Uint8Array.from(bytes)]);
  else said[said.length - 1] = [side, Uint8Array.from([...(last[1] as Uint8Array), ...bytes])];
}

const listen = (server: net.Server): Promise<number> =>
  new Promise((ready) => server.listen(0, "127.0.0.1", () => ready((server.address() as AddressInfo).port)));

const stop = (server: net.Server): Promise<void> => new Promise((closed) => server.close(() => closed()));
