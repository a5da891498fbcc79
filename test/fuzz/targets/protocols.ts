import { AppLayer } from "../../../packages/engine/src/app/app-flow.ts";
import { protocols } from "../../../packages/engine/src/app/index.ts";
import type { AppProtocol, Direction, Transport } from "../../../packages/engine/src/app/protocol.ts";
import { bufferNames } from "../../../packages/engine/src/buffers.ts";
import { Flow } from "../../../packages/engine/src/flow/flow.ts";
import { defaultLimits, Refused } from "../../../packages/engine/src/limits.ts";
import { check, type Target } from "../target.ts";
import { dialogues, protocolWords, splitTurns } from "./dialogues.ts";

const PORT = 31_000;
const LIMITS = { ...defaultLimits, pendingTotal: 4_194_304 };

/** Every protocol that follows a flow. The flow is announced, so that it need not be recognised first. */
export const protocolTargets: readonly Target[] = protocols
  .filter(({ open }) => open !== undefined)
  .flatMap((protocol) =>
    protocol.transports.map((transport) => ({
      name: protocol.transports.length > 1 ? `${protocol.name}-${transport}` : protocol.name,
      seeds: dialogues(protocol.name),
      words: protocolWords(protocol.name),
      run: (input: Uint8Array) => converse(protocol, transport, input),
    })),
  );

function converse(protocol: AppProtocol, transport: Transport, input: Uint8Array): void {
  let units = 0;
  const layer = new AppLayer(LIMITS, new Refused(), {
    unit: (_flow, _direction, buffers) => {
      units++;
      for (const number of bufferNames.keys()) {
        if (!buffers.has(number)) continue;
        const [start, end] = [buffers.start[number]!, buffers.end[number]!];
        check(
          start >= 0 && start <= end && end <= buffers.bytes[number]!.length,
          `${bufferNames[number]} lies outside of its bytes`,
        );
      }
      buffers.find(bufferNames.indexOf("http_header"), "host");
      buffers.find(bufferNames.indexOf("http_param"), "id,nocase");
    },
    transaction: () => {},
  });
  const flow = new Flow(1, 0, transport === "tcp" ? 6 : 17, 0);
  flow.serverPort = PORT;
  layer.expected.add(0, flow.server, PORT, protocol.service);
  const app = layer.open(flow, transport);
  // The same input is always cut in the same way.
  let cut = input.length;
  for (const [direction, said] of splitTurns(input)) {
    if (transport === "udp") {
      app.datagram(direction, said, 0, said.length);
      continue;
    }
    for (let at = 0; at < said.length; ) {
      cut = (cut * 1_103_515_245 + 12_345) >>> 0;
      const end = Math.min(said.length, at + 1 + (cut % 4 === 0 ? (cut >>> 8) % 16 : (cut >>> 8) % 2_000));
      // A hole now and then.
      if (cut % 61 === 0) app.gap(direction, end - at);
      else app.data(direction, said.slice(at, end), 0, end - at);
      at = end;
    }
  }
  for (const direction of ["to-server", "to-client"] satisfies Direction[]) app.end(direction);
  app.close();
  check(
    layer.holdings.left === LIMITS.pendingTotal,
    `${LIMITS.pendingTotal - layer.holdings.left} octets are still held`,
  );
  check(units <= input.length + 16, `${units} units of ${input.length} octets`);
}
