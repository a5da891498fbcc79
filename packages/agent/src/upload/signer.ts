import { type SignedRequest, type StorageRequest, signedRequest } from "@peccary/api";
import type { ControlClient } from "../control/client.ts";
import { StoreError } from "./store.ts";

/** Has a step signed by the control plane, which alone has the store's keys. */
export async function signed(
  client: Pick<ControlClient, "ask">,
  node: string,
  request: StorageRequest,
  signal: AbortSignal,
): Promise<SignedRequest> {
  const path = `/agent/v1/nodes/${encodeURIComponent(node)}/storage`;
  const { status, text } = await client.ask({ method: "POST", path, body: JSON.stringify(request), signal });
  const answer = read(text);
  if (status !== 200) {
    const { code = "", message = `the control plane answered ${status}` } = (answer ?? {}) as {
      code?: string;
      message?: string;
    };
    throw new StoreError(
      status,
      String(code),
      `${code === "" ? "" : `${code}: `}${String(message).slice(0, 300)}`,
    );
  }
  const { data } = signedRequest.safeParse(answer);
  if (data === undefined) throw new StoreError(502, "", "the control plane signed something unreadable");
  return data;
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
