import { openAfPacket } from "../capture/af-packet.ts";
import { openReplay } from "../capture/pcap-file.ts";
import { waitForAny } from "../capture/poll.ts";
import { ringSize } from "../capture/ring-size.ts";
import type { PacketSource } from "../capture/source.ts";
import type { EngineKit } from "./detector.ts";
import type { ToSensor } from "./messages.ts";
import { Sensor } from "./sensor.ts";

/** A sensor process: takes orders from the agent that forked it, and ends when that agent does. */
export function runSensor(engine: EngineKit): void {
  const rings = new Map<PacketSource, number>();
  const sensor = new Sensor({
    engine,
    send: (message, sent) => {
      if (process.connected) process.send?.(message, undefined, undefined, sent);
    },
    open: (order, work) => {
      if (work.replay !== undefined) return openReplay(work.replay, Date.now);
      const taken = [...rings.values()].reduce((sum, size) => sum + size, 0);
      const size = ringSize(work.memory, taken);
      const source = openAfPacket(order.place, size, Date.now);
      rings.set(source, size.block * size.blocks);
      const close = source.close.bind(source);
      return Object.assign(source, {
        close: () => {
          rings.delete(source);
          close();
        },
      });
    },
    wait: waitForAny,
    now: Date.now,
    residentMemory: () => process.memoryUsage.rss(),
  });

  let running = true;
  const stop = (): void => {
    if (!running) return;
    running = false;
    sensor.close();
    // Once the last messages are out. Not from within a message's own handler, which Node does not stand.
    setImmediate(() => (process.connected ? process.disconnect() : process.exit(0)));
  };
  process.on("message", (order: ToSensor) => (order.type === "stop" ? stop() : sensor.take(order)));
  process.on("disconnect", () => {
    stop();
    process.exit(0);
  });
  process.on("SIGTERM", stop);
  // Ctrl-C goes to every process of the terminal; the agent says when to stop.
  process.on("SIGINT", () => {});

  const loop = (): void => {
    if (!running) return;
    sensor.turn();
    setImmediate(loop);
  };
  loop();
}
