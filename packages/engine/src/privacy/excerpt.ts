import { ALL, isHidden, LOST, nextState, START, VALUE } from "./lines.ts";
import { isTunnel } from "./masker.ts";
import { compilePatterns } from "./pattern.ts";
import { PatternScan } from "./pattern-scan.ts";
import type { PrivacyPolicy } from "./policy.ts";
import { Snap } from "./snap.ts";

const X = 0x78;

/**
 * What is known of the place an excerpt begins at.
 * - `line`: a line begins there.
 * - `inLine`: it may be amid a line of text, so that the first one is masked.
 * - `unknown`: nothing, so that all is masked up to a line that names HTTP/1.
 * - `secret`: it is part of a header's value that is masked, or that cannot be ruled out.
 * - `decoded`: these are not the bytes that a policy speaks of, so that nothing can be told by them.
 */
export type ExcerptStart = "line" | "inLine" | "unknown" | "secret" | "decoded";

const states = { line: START, inLine: VALUE, unknown: LOST, secret: ALL, decoded: ALL } as const;

/** The ends of the flow that an excerpt is of. */
export interface ExcerptPorts {
  readonly sourcePort: number | undefined;
  readonly destinationPort: number | undefined;
}

/** Masks parts of buffers, which stand alone: what came before and what comes after is not known. */
export class ExcerptMasker {
  readonly #nothing: boolean;
  readonly #lines: boolean;
  readonly #scan: PatternScan | undefined;
  readonly #snap: Snap;

  /** A policy that cannot be followed lets nothing through. */
  constructor(policy: PrivacyPolicy) {
    const patterns = compilePatterns(policy.maskPatterns ?? []);
    const refused = "problem" in patterns;
    this.#nothing = refused || policy.headersOnly === true;
    this.#lines = policy.maskHttp === true;
    this.#scan = refused || patterns.count === 0 ? undefined : new PatternScan(patterns);
    this.#snap = new Snap(policy.snapLength);
  }

  /**
   * A copy of `bytes` with `x` for all that may not be seen; undefined when none of it may. Where packets are cut, nobody
   * knows what of an excerpt would be left of them: then it is none.
   */
  mask(bytes: Uint8Array, start: ExcerptStart, ports: ExcerptPorts): Uint8Array | undefined {
    if (this.#nothing || this.#snap.between(ports.sourcePort, ports.destinationPort) > 0) return undefined;
    // Not `slice`, with which a Buffer shares its bytes.
    const masked = new Uint8Array(bytes);
    if (start === "decoded" && (this.#lines || this.#scan !== undefined)) return masked.fill(X);
    if (this.#lines) hideLines(bytes, states[start], masked);
    if (this.#scan !== undefined) {
      this.#scan.beginLost(0);
      this.#scan.run(bytes, 0, bytes.length, true, { hide: (from, to) => masked.fill(X, from, to) });
    }
    return masked;
  }
}

/** Whether packets between these ports hold other packets. */
export const isTunnelled = ({ destinationPort }: ExcerptPorts): boolean =>
  destinationPort !== undefined && isTunnel(destinationPort);

function hideLines(bytes: Uint8Array, from: number, masked: Uint8Array): void {
  let state = from;
  for (let at = 0; at < bytes.length; at++) {
    state = nextState[(state << 8) | bytes[at]!]!;
    if (isHidden[state] === 1) masked[at] = X;
  }
}
