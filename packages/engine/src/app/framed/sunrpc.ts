import type { AppProtocol } from "../protocol.ts";
import { FramedParser } from "./framed.ts";

const HEADER = 4;

/** ONC RPC over TCP: a unit is a record's fragment with its mark, RFC 5531 section 11. By port only, as in Snort. */
export const sunrpc: AppProtocol = {
  name: "sunrpc",
  service: "sunrpc",
  transports: ["tcp"],
  ports: [111],
  probe: () => "no",
  open: (_flow, _transport, sink) => new FramedParser(sink, measure),
};

function measure(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < HEADER) return 0;
  return (
    HEADER +
    (((bytes[start]! & 0x7f) << 24) |
      (bytes[start + 1]! << 16) |
      (bytes[start + 2]! << 8) |
      bytes[start + 3]!)
  );
}
