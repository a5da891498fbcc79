import { type Client, createClient, RequestError } from "@peccary/api";
import { Option } from "commander";
import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import { Discovery } from "./discovery.ts";
import { fetchOver } from "./fetch.ts";
import { findAccess } from "./kubeconfig.ts";

/** The server that a command talks to. */
export interface Server {
  readonly client: Client;
  readonly discovery: Discovery;
  /** The kubeconfig's. */
  readonly namespace: string;
  /** A plain request for JSON: for what the typed client has no call. */
  json(path: string, accept?: string): Promise<unknown>;
}

export const kubeconfigOption = (): Option =>
  new Option("--kubeconfig <FILE>", "how to reach the server (default: KUBECONFIG, or that of `peccary up`)");

export const namespaceOption = (): Option => new Option("-n, --namespace <NS>", "the namespace");

export async function connect(kubeconfig: string | undefined, context: Context): Promise<Server> {
  const access = await findAccess(kubeconfig, context);
  const fetch = fetchOver(access, context.signal);
  const json = async (path: string, accept: string = "application/json"): Promise<unknown> => {
    const response = await fetch(path, { method: "GET", headers: { accept } });
    const text = await response.text();
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new RequestError(
        response.status,
        "BAD_ANSWER",
        `${path} answered ${response.status}: ${text.slice(0, 200)}`,
      );
    }
    if (response.ok) return value;
    const { reason, code, message } = value as { reason?: unknown; code?: unknown; message?: unknown };
    throw new RequestError(
      response.status,
      typeof reason === "string" ? reason : typeof code === "string" ? code : `HTTP_${response.status}`,
      typeof message === "string" ? message : `${path} answered ${response.status}`,
    );
  };
  return { client: createClient(fetch), discovery: new Discovery(json), namespace: access.namespace, json };
}

/** Does something with the server; what it refuses becomes a message for a person. */
export async function asking<T>(what: Promise<T>): Promise<T> {
  try {
    return await what;
  } catch (error) {
    if (error instanceof RequestError) throw new Failure(error.code, error.message, { cause: error });
    throw error;
  }
}
