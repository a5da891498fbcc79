import { type Order, order } from "@peccary/api";
import type { Backoff } from "../backoff.ts";
import { AgentError, type Problem, problem, problemOf } from "../problem.ts";
import type { ControlClient } from "./client.ts";

export interface OrdersOptions {
  readonly client: ControlClient;
  readonly node: string;
  readonly backoff: Backoff;
  readonly onOrder: (order: Order) => void;
  /** Why we do not hear the control plane, or undefined once we do. */
  readonly onProblem: (problem: Problem | undefined) => void;
}

/** Listens for orders until `signal` is aborted, however often the connection breaks. */
export async function followOrders(options: OrdersOptions, signal: AbortSignal): Promise<void> {
  const { client, node, backoff, onOrder, onProblem } = options;
  while (!signal.aborted) {
    try {
      for await (const line of client.lines(`/agent/v1/nodes/${encodeURIComponent(node)}/orders`, signal)) {
        onOrder(readOrder(line));
        onProblem(undefined);
        backoff.reset();
      }
      onProblem(problem("CONTROL_REFUSED", "the control plane ended the stream of orders"));
    } catch (error) {
      if (!signal.aborted) onProblem(problemOf(error, "CONTROL_REFUSED"));
    }
    if (!signal.aborted) await backoff.wait(signal);
  }
}

/** A line that is no order breaks the connection: what it should have said comes again with the next one. */
function readOrder(line: string): Order {
  if (line.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new AgentError("CONTROL_REFUSED", `an order is not JSON: ${line.slice(0, 80)}`, error);
  }
  const { data, error } = order.safeParse(value);
  if (data === undefined)
    throw new AgentError("CONTROL_REFUSED", `an order cannot be read: ${error.message}`);
  return data;
}
