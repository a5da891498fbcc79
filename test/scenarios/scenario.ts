import { Conversation } from "./conversation.ts";

/** One way to hide an attack, with what must be said of it. */
export interface Scenario {
  readonly name: string;
  /** What it is for. */
  readonly about: string;
  /** What the attacked host makes of it, and what Snort with its stock settings does, where that is not plain. */
  readonly host?: string;
  readonly snort?: string;
  /** How the packets are to be read, when not as by default. */
  readonly reading?: { readonly [setting: string]: string | boolean };
  readonly frames: readonly Uint8Array[];
  readonly rules: readonly string[];
  readonly expected: readonly number[];
  /** Holds what a library compressed, which its next version may do in another way. */
  readonly compressed?: boolean;
}

export const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
export const get = (target: string, ...fields: readonly string[]): string =>
  `GET ${target} HTTP/1.1\r\n${["Host: victim", ...fields].map((field) => `${field}\r\n`).join("")}\r\n`;
export const rule = (options: string, sid: number): string =>
  `alert tcp any any -> any any ( msg:"scenario"; ${options} sid:${sid}; )`;
export const inUri = (what: string, sid: number = 1): string =>
  rule(`flow:to_server,established; http_uri; content:"${what}";`, sid);
export const inBody = (what: string, sid: number = 1): string =>
  rule(`flow:to_server,established; http_client_body; content:"${what}";`, sid);

export const exchange = (
  request: string | Uint8Array,
  answer: string | Uint8Array = OK,
  pieces?: number,
): Uint8Array[] => new Conversation().say("client", request, pieces).say("server", answer).end();

/** The octets of `late` overlap those of `early`, which wait behind a hole that is filled last. */
export function overlap(early: string, late: string): Uint8Array[] {
  const request = get(`/${early}`);
  const talk = new Conversation();
  talk
    .at("client", 5, early)
    .at("client", 5, late)
    .at("client", 5 + early.length, request.slice(5 + early.length));
  talk.at("client", 0, request.slice(0, 5));
  talk.said.client = request.length;
  return talk.say("server", OK).end();
}
