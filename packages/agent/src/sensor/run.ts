import { randomBytes } from "node:crypto";
import { addressesAt } from "../capture/addresses.ts";
import { openAfPacket } from "../capture/af-packet.ts";
import { openReplay } from "../capture/pcap-file.ts";
import { waitForAny } from "../capture/poll.ts";
import { LONGEST_TIMEOUT, ringSize } from "../capture/ring-size.ts";
import type { PacketSource } from "../capture/source.ts";
import type { EngineKit } from "./detector.ts";
import type { ToSensor } from "./messages.ts";
import { Sensor } from "./sensor.ts";

/** A sensor process: takes orders from the agent that forked it, and ends when that agent does. */
export function runSensor(engine: EngineKit): void {
  const rings = new Map<PacketSource, number>();
  /** Messages that are not in the channel yet. */
  let unsent = 0;
  const sensor = new Sensor({
    name: randomBytes(8).toString("hex"),
    engine,
    send: (message, sent) => {
      if (!process.connected) return;
      unsent++;
      process.send?.(message, undefined, undefined, () => {
        unsent--;
        sent();
      });
    },
    open: (order, work) => {
      if (work.replay !== undefined) return openReplay(work.replay, Date.now);
      const taken = [...rings.values()].reduce((sum, size) => sum + size, 0);
      const size = ringSize(work.memory, taken);
      const source = openAfPacket(order.place, size, Date.now, order.share);
      rings.set(source, size.block * size.blocks);
      const close = source.close.bind(source);
      return Object.assign(source, {
        close: () => {
          rings.delete(source);
          close();
        },
      });
    },
    addressesAt,
    wait: waitForAny,
    now: Date.now,
    residentMemory: () => process.memoryUsage.rss(),
    processorTime: () => {
      const { user, system } = process.cpuUsage();
      return user + system;
    },
  });

  let running = true;
  const end = (): void => {
    if (!running) return;
    running = false;
    sensor.close();
    setImmediate(leave);
  };
  // Once the last messages are out, or nobody takes them. Not from within a message's own handler, which Node
  // does not stand.
  const leave = (): void => {
    if (!process.connected) process.exit(0);
    if (unsent === 0) process.disconnect();
    else setImmediate(leave);
  };
  // What was on the wire by now still sits in a block that the kernel has not handed over.
  const stop = (): void => void setTimeout(end, LONGEST_TIMEOUT + 10);
  process.on("message", (order: ToSensor) => (order.type === "stop" ? stop() : sensor.take(order)));
  process.on("SIGTERM", stop);
  // Ctrl-C goes to every process of the terminal; the agent says when to stop.
  process.on("SIGINT", () => {});

  const loop = (): void => {
    if (!running) return;
    // Also of an agent that went while this process was being loaded.
    if (!process.connected) end();
    else sensor.turn();
    setImmediate(loop);
  };
  loop();
}
