import type { Look } from "@peccary/engine";
import { table } from "../output.ts";

/** Packets named in a line. */
const MAX_NAMED = 10;

/** Looks counted: what a rule was shown, how often it was tried, and why it was not. */
export class Summary {
  looks: number = 0;
  readonly verdicts: Map<Look["verdict"], number> = new Map();
  readonly absences: Map<string, { count: number; readonly packet: number; readonly text: string }> =
    new Map();

  /** Packets with matches that wait for an acknowledgment. */
  readonly #unread: number[] = [];

  /** The engine told of a match: if it waited, it does so no more. */
  told(packet: number): void {
    const at = this.#unread.indexOf(packet);
    if (at >= 0) this.#unread.splice(at, 1);
  }

  add(look: Look): void {
    this.looks++;
    if (look.unread) this.#unread.push(look.where.packetNumber);
    this.verdicts.set(look.verdict, (this.verdicts.get(look.verdict) ?? 0) + 1);
    if (look.verdict !== "not tried") return;
    const reason = look.absence?.reason ?? "unknown";
    const known = this.absences.get(reason);
    if (known === undefined)
      this.absences.set(reason, {
        count: 1,
        packet: look.where.packetNumber,
        text: look.absence?.text ?? "no reason is known",
      });
    else known.count++;
  }

  get tried(): number {
    return this.looks - (this.verdicts.get("not tried") ?? 0);
  }

  get matched(): number {
    return this.verdicts.get("match") ?? 0;
  }

  text(): string {
    const head = `shown ${this.looks} packets, runs and messages; tried on ${this.tried}, matched ${this.matched}\n${this.#unreadText()}`;
    if (this.absences.size === 0) return head;
    const rows = [...this.absences.values()]
      .sort((one, other) => other.count - one.count)
      .map(({ count, packet, text }) => [String(count), String(packet), text]);
    return `${head}\nNot tried, and why:\n${table([["TIMES", "FIRST PACKET", "WHY, THERE"], ...rows])}`;
  }

  #unreadText(): string {
    const { length } = this.#unread;
    if (length === 0) return "";
    const packets = this.#unread.slice(0, MAX_NAMED).join(", ");
    const which =
      length === 1
        ? `The match in packet ${packets}`
        : `The matches in packets ${packets}${length > MAX_NAMED ? " …" : ""}`;
    return `${which} \`peccary inspect\` does not tell: the other side never acknowledged what ${length === 1 ? "it was" : "they were"} found in, so nobody may have read it. With --thorough, and on live traffic, it is told.\n`;
  }

  json(): object {
    return {
      looks: this.looks,
      tried: this.tried,
      matched: this.matched,
      neverRead: this.#unread.length,
      notTried: Object.fromEntries(
        [...this.absences].map(([reason, { count, packet, text }]) => [reason, { count, packet, text }]),
      ),
    };
  }
}
