import { isIP } from "node:net";
import type { GroupNames } from "@peccary/api";
import { PeccaryError } from "@peccary/api";
import type { Logger } from "pino";
import type { RuleFile } from "./server/rule-text.ts";

/** All that may be set. `main.ts` and the command line fill it in; nothing else reads the environment. */
export interface ControlOptions {
  /** Everything this control plane keeps; made when it is missing, readable by its owner only. */
  readonly dataDir: string;
  /** `127.0.0.1:8440`; port 0 takes a free one. */
  readonly listen?: string;
  /** Snort 3 rules for the sensors. */
  readonly rules?: readonly RuleFile[];
  /** HOME_NET and the like, for the rules. */
  readonly variables?: { readonly [name: string]: string };
  /** The last part of the name of the alerts index. */
  readonly cluster?: string;
  /** Whether files of captures can always be fetched, or only while there is a PacketCaptureAPI, as Calico has it. */
  readonly captureApi?: "always" | "opt-in";
  /** The built page. */
  readonly uiDir?: string;
  /** Group names of the resources, where they are not Calico's. */
  readonly groups?: Partial<GroupNames>;
  readonly version?: string;
  readonly log?: Logger;
}

export const DEFAULT_LISTEN = "127.0.0.1:8440";

export interface Address {
  readonly host: string;
  readonly port: number;
  /** Only this machine can reach it. */
  readonly loopback: boolean;
}

/** @param listen `host:port`, an IPv6 host in brackets */
export function readAddress(listen: string): Address {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(listen) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535)
    throw new PeccaryError(
      "LISTEN_FAILED",
      `"${listen}" is not an address: expected host:port, such as ${DEFAULT_LISTEN}`,
    );
  return { host, port: Number(port), loopback: isLoopback(host) };
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));

/** The host by which this machine reaches the server. */
export const localHost = ({ host }: Address): string =>
  host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;

/** A host as it stands in a URL. */
export const urlHost = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host);
