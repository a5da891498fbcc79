import type { Look } from "@peccary/engine";
import { table } from "../output.ts";

/** Looks counted: what a rule was shown, how often it was tried, and why it was not. */
export class Summary {
  looks: number = 0;
  readonly verdicts: Map<Look["verdict"], number> = new Map();
  readonly absences: Map<string, { count: number; readonly packet: number; readonly text: string }> =
    new Map();

  add(look: Look): void {
    this.looks++;
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
    const head = `shown ${this.looks} packets, runs and messages; tried on ${this.tried}, matched ${this.matched}\n`;
    if (this.absences.size === 0) return head;
    const rows = [...this.absences.values()]
      .sort((one, other) => other.count - one.count)
      .map(({ count, packet, text }) => [String(count), String(packet), text]);
    return `${head}\nNot tried, and why:\n${table([["TIMES", "FIRST PACKET", "WHY, THERE"], ...rows])}`;
  }

  json(): object {
    return {
      looks: this.looks,
      tried: this.tried,
      matched: this.matched,
      notTried: Object.fromEntries(
        [...this.absences].map(([reason, { count, packet, text }]) => [reason, { count, packet, text }]),
      ),
    };
  }
}
