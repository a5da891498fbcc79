import type { Flow } from "../../flow/flow.ts";
import type { AppProtocol, AppSink, Transport } from "../protocol.ts";
import { WebSocketParser } from "./parser.ts";

/** Nothing shows it but the upgrade that leads to it. Its messages are `pkt_data`; Snort shows what frames have on the wire. */
export const websocket: AppProtocol = {
  name: "websocket",
  service: "websocket",
  transports: ["tcp"],
  ports: [],
  probe: () => "no",
  open: (_flow: Flow, _transport: Transport, sink: AppSink) => new WebSocketParser(sink),
};
