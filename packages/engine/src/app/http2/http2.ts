import type { Flow } from "../../flow/flow.ts";
import { anyOf, octets } from "../pattern.ts";
import type { AppProtocol, AppSink, Direction, Guess, Transport } from "../protocol.ts";
import { Http2Parser } from "./connection.ts";

/** The client's preface; the server's first frame, its settings. As Snort's wizard has them. */
const toServer = [octets("50 52 49 20 2a 20 48 54 54 50 2f 32 2e 30 0d 0a 0d 0a 53 4d 0d 0a 0d 0a")];
const toClient = [octets("? ? ? 04 00 00 00 00 00")];

/** HTTP/2 without TLS: known by its preface, or after an upgrade (h2c). gRPC speaks it. */
export const http2: AppProtocol = {
  name: "http2",
  service: "http2",
  transports: ["tcp"],
  ports: [],
  probe: (bytes: Uint8Array, start: number, end: number, direction: Direction): Guess =>
    anyOf(direction === "to-server" ? toServer : toClient, bytes, start, end),
  open: (_flow: Flow, _transport: Transport, sink: AppSink) => new Http2Parser(sink),
};
