import type { Flow } from "../../flow/flow.ts";
import type { AppProtocol, AppSink, Transport } from "../protocol.ts";
import { HttpParser } from "./parser.ts";
import { httpSigns } from "./signs.ts";

/** HTTP/1.x and 0.9, as Snort's http_inspect shows it to rules. */
export const http: AppProtocol = {
  name: "http",
  service: "http",
  transports: ["tcp"],
  ports: [],
  memory: 3_000,
  probe: (bytes, start, end, direction, _transport, seen) => httpSigns(bytes, start, end, direction, seen),
  open: (_flow: Flow, _transport: Transport, sink: AppSink) => new HttpParser(sink),
};
