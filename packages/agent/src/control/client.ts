import { Buffer } from "node:buffer";
import http from "node:http";
import https from "node:https";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AgentError } from "../problem.ts";

/** Milliseconds of silence after which a connection counts as dead. The stream of orders says `{}` every 10 s. */
const SILENCE = 30_000;
/** Octets of one answer, or of one order: a rule set of 30,000 rules is 15 MB, an endpoint is some 150 octets. */
const MAX_ANSWER = 67_108_864;

export interface ControlOptions {
  /** `https://control:8440`, or plain http when the control plane is on this machine. */
  readonly control: string;
  readonly token: string;
  /** PEM of who signed the control plane's certificate. */
  readonly ca?: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Request {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Readable;
  readonly signal?: AbortSignal;
  /** Both ends may say nothing for as long as they like. */
  readonly silent?: boolean;
}

/** The connection to the control plane. Failures of the network are thrown as they come. */
export class ControlClient {
  /** The control plane is on this machine. */
  readonly loopback: boolean;
  readonly #base: URL;
  readonly #token: string;
  readonly #agent: http.Agent;
  readonly #request: typeof http.request;

  constructor({ control, token, ca }: ControlOptions) {
    this.#base = new URL(control);
    this.#token = token;
    const secure = this.#base.protocol === "https:";
    this.loopback = isLoopback(this.#base.hostname);
    if (!secure && !this.loopback)
      throw new AgentError(
        "CONTROL_INSECURE",
        `${control} would carry the token and packets in the clear: use https, or http on a loopback address`,
      );
    this.#request = secure ? https.request : http.request;
    const keep = { keepAlive: true };
    this.#agent = secure ? new https.Agent(ca === undefined ? keep : { ...keep, ca }) : new http.Agent(keep);
  }

  /** One question, one answer, read whole. */
  async ask(request: Request): Promise<Answer> {
    const response = await this.#send(request);
    let text = "";
    response.setEncoding("utf8");
    for await (const piece of response) {
      text += piece as string;
      if (text.length > MAX_ANSWER) throw tooLong(request.path);
    }
    return { status: response.statusCode ?? 0, text };
  }

  /** An answer that goes on, line by line. Ends when the far end does; throws after too long a silence. */
  async *lines(path: string, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
    const response = await this.#send({ method: "GET", path, signal });
    if (response.statusCode !== 200) {
      response.resume();
      throw new AgentError("CONTROL_REFUSED", `the control plane answered ${response.statusCode} to ${path}`);
    }
    response.setEncoding("utf8");
    let rest = "";
    for await (const piece of response) {
      // A long line comes in many pieces: look for its end in the new one only.
      const parts = (piece as string).split("\n");
      for (const [at, part] of parts.entries()) {
        rest += part;
        if (rest.length > MAX_ANSWER) throw tooLong(path);
        if (at === parts.length - 1) break;
        yield rest;
        rest = "";
      }
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #send({
    method,
    path,
    headers = {},
    body,
    signal,
    silent = false,
  }: Request): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = this.#request(
        new URL(path, this.#base),
        {
          method,
          agent: this.#agent,
          ...(silent ? {} : { timeout: SILENCE }),
          headers: {
            authorization: `Bearer ${this.#token}`,
            ...(typeof body === "string"
              ? { "content-type": "application/json", "content-length": Buffer.byteLength(body) }
              : {}),
            ...headers,
          },
          ...(signal === undefined ? {} : { signal }),
        },
        resolve,
      );
      request.on("error", reject);
      request.on("timeout", () =>
        request.destroy(new Error(`no word from ${this.#base.host} for ${SILENCE} ms`)),
      );
      if (body === undefined || typeof body === "string") request.end(body);
      // A reader that refuses the upload answers before it is over; that answer counts, not the broken pipe.
      else pipeline(body, request).catch((error: unknown) => request.destroy(error as Error));
    });
  }
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);

const tooLong = (path: string): AgentError =>
  new AgentError("CONTROL_REFUSED", `the answer to ${path} is over ${MAX_ANSWER} characters`);
