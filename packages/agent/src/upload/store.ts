import { lookup } from "node:dns";
import type { IncomingHttpHeaders } from "node:http";
import http from "node:http";
import https from "node:https";
import { isIP } from "node:net";
import type { SignedRequest } from "@peccary/api";

/** Milliseconds without a byte, and of one request in all: 8 MiB at 16 KiB a second. */
const SILENCE = 30_000;
const LONGEST = 600_000;
/** Octets of an answer: a list of parts is not asked for, what is left is short. */
const MAX_ANSWER = 1_048_576;

export interface StoreAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What a store said instead of yes. Its own words are not repeated: they may be anybody's. */
export class StoreError extends Error {
  /** 0: it could not be asked. */
  readonly status: number;
  /** S3's own: `NoSuchUpload`, `AccessDenied` … */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = "StoreError";
    this.status = status;
    this.code = code;
  }
}

/** The connections to stores; all uploads share them. */
export class Stores {
  readonly #plain = new http.Agent({ keepAlive: true });
  readonly #secure = new https.Agent({ keepAlive: true });

  /** Sends what the control plane signed. @throws StoreError for everything that is not a 2xx */
  async send(signed: SignedRequest, body: Uint8Array | undefined, signal: AbortSignal): Promise<StoreAnswer> {
    const url = new URL(signed.url);
    let answer: StoreAnswer;
    try {
      answer = await this.#ask(url, signed, body, signal);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new StoreError(0, code ?? "Failed", `cannot reach ${url.host}: ${code ?? message}`);
    }
    const { status, text } = answer;
    // An upload in parts may fail after the store has said 200.
    const failed = status < 200 || status >= 300 || /^\s*(<\?xml[^>]*>)?\s*<Error>/.test(text);
    if (!failed) return answer;
    const code = /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(text)?.[1] ?? "";
    throw new StoreError(status, code, `${url.host} answered ${status}${code === "" ? "" : ` ${code}`}`);
  }

  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }

  #ask(
    url: URL,
    { method, headers, ca }: SignedRequest,
    body: Uint8Array | undefined,
    signal: AbortSignal,
  ): Promise<StoreAnswer> {
    const secure = url.protocol === "https:";
    return new Promise((resolve, reject) => {
      const request = (secure ? https : http).request(
        url,
        {
          method,
          agent: secure ? this.#secure : this.#plain,
          headers: { ...headers, "content-length": String(body?.length ?? 0) },
          timeout: SILENCE,
          lookup: outsideLookup,
          signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST)]),
          ...(ca === undefined ? {} : { ca }),
        },
        (response) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (piece: string) => {
            text += piece;
            if (text.length > MAX_ANSWER) response.destroy(new Error("an answer without end"));
          });
          response.on("error", reject);
          // Without it a broken connection would be neither end nor error.
          response.on("aborted", () => reject(new Error("the connection broke")));
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
          );
        },
      );
      request.on("error", reject);
      request.on("timeout", () => request.destroy(new Error(`no word for ${SILENCE / 1_000} s`)));
      request.end(body);
    });
  }
}

/** A name must not lead to the cloud's metadata service either, whoever owns the name. */
const outsideLookup: NonNullable<http.RequestOptions["lookup"]> = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, "");
    const inside = addresses.find(({ address }) => isLinkLocal(address));
    if (inside !== undefined) return callback(new Error("a link-local address"), "");
    if (options.all) return callback(null, addresses);
    const [first] = addresses;
    return callback(null, first?.address ?? "", first?.family);
  });
};

const isLinkLocal = (address: string): boolean =>
  isIP(address) === 4 ? address.startsWith("169.254.") : /^(fe[89ab]|::ffff:169\.254\.)/i.test(address);
