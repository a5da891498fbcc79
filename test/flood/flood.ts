import { createEngine, type EngineCounters, type Limits } from "@peccary/engine";
import type { RuleSet } from "@peccary/engine/rules";
import type { Kind } from "./kinds.ts";
import { Wire } from "./wire.ts";

/** Flows between two looks at how much memory there is. */
const BETWEEN_LOOKS = 4_096;

export interface Flood {
  readonly flows: number;
  readonly packets: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Octets, the most at any look: of the process, and of what JavaScript has allocated. */
  readonly resident: number;
  readonly heap: number;
  /** Octets that the engine counted as held before it was told that this was all. */
  readonly held: EngineCounters["held"];
  readonly counters: EngineCounters;
}

export interface Settings {
  readonly rules: RuleSet;
  readonly limits?: Partial<Limits>;
  /** Called between flows. */
  readonly look?: (counters: EngineCounters) => void;
}

/** Shows an engine so many flows of a kind, and watches how much memory the process takes. */
export function flood(kind: Kind, flows: number, { rules, limits = {}, look }: Settings): Flood {
  const engine = createEngine({ rules, limits, onFinding: () => {} });
  const wire = new Wire(engine);
  const started = performance.now();
  let resident = 0;
  let heap = 0;
  for (let flow = 0; flow < flows; flow++) {
    kind.send(wire, flow);
    look?.(engine.counters);
    if (flow % BETWEEN_LOOKS !== 0) continue;
    const memory = process.memoryUsage();
    resident = Math.max(resident, memory.rss);
    heap = Math.max(heap, memory.heapUsed + memory.arrayBuffers);
  }
  const { packets, bytes } = wire;
  const seconds = (performance.now() - started) / 1_000;
  const held = { ...engine.counters.held };
  engine.finish();
  return { flows, packets, bytes, seconds, resident, heap, held, counters: engine.counters };
}
