import type { EvidencePart, FromSensor, SensorMatch } from "./messages.ts";

/** Matches in one message: some 5 MB when each carries all the evidence it may. */
const PER_MESSAGE = 1_000;
/** Matches found in one turn of the loop, kept until it ends. */
const WAITING = 20_000;
/** Octets of evidence that waits for the agent. */
const WAITING_EVIDENCE = 33_554_432;
/** Messages that the agent has not taken in yet. Beyond them matches are refused rather than piled up. */
const UNDER_WAY = 16;

/** Sends to the agent; gives the message up when the channel is gone. */
export type Send = (message: FromSensor, sent: () => void) => void;

/** What goes to the agent: matches in order and in batches, within bounds. */
export class Outbox {
  /** Matches given up because the agent did not keep up. */
  refused = 0;
  /** Parts of evidence given up for the same reason. */
  refusedEvidence = 0;
  #matches: SensorMatch[] = [];
  #evidence: EvidencePart[] = [];
  #evidenceBytes = 0;
  #underWay = 0;
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  add(match: SensorMatch): void {
    if (this.#matches.length < WAITING) this.#matches.push(match);
    else this.refused++;
  }

  addEvidence(part: EvidencePart): void {
    const { blocks, last } = part;
    const fits = this.#evidenceBytes + blocks.length <= WAITING_EVIDENCE;
    if (!fits) this.refusedEvidence++;
    // That it is at its end is said in any case.
    if (!fits && !last) return;
    this.#evidence.push(fits ? part : { ...part, blocks: new Uint8Array(0) });
    if (fits) this.#evidenceBytes += blocks.length;
  }

  /** Sends what there is, as far as the agent keeps up; the rest waits for the next call. */
  flush(): void {
    while (this.#matches.length > 0 && this.#underWay < UNDER_WAY) {
      const matches = this.#matches.splice(0, PER_MESSAGE);
      this.send({ type: "matches", matches });
    }
    // Behind its match, which says whose it is.
    if (this.#matches.length > 0) return;
    while (this.#evidence.length > 0 && this.#underWay < UNDER_WAY) {
      const part = this.#evidence.shift()!;
      this.#evidenceBytes -= part.blocks.length;
      this.send(part);
    }
  }

  send(message: FromSensor): void {
    this.#underWay++;
    this.#send(message, () => {
      this.#underWay--;
    });
  }
}
