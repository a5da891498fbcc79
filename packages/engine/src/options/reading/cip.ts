import type { CipMessage } from "../../industrial.ts";
import type { RuleBuilder } from "../../rules/option.ts";
import { readRange, within } from "./range.ts";

/** Adds a test of a number that a CIP message has. What it does not say is in no range, a negated one neither. */
export function testCip(
  text: string,
  max: number,
  value: (message: CipMessage) => number,
  rule: RuleBuilder,
): void {
  const range = readRange(text, { min: 0, max }, rule);
  rule.test(
    ({ inspection: { buffers } }) => {
      const { industrial } = buffers.facts;
      if (industrial?.protocol !== "cip" || industrial.message === undefined) return false;
      const number = value(industrial.message);
      return number >= 0 && within(range, number);
    },
    { cheap: true },
  );
}

/** Adds a test of the kind of CIP message. */
export function testCipKind(text: string, name: string, request: boolean, rule: RuleBuilder): void {
  if (text !== "") rule.problem(`${name} takes no value, found "${text}"`);
  rule.test(
    ({ inspection: { buffers } }) => {
      const { industrial } = buffers.facts;
      return industrial?.protocol === "cip" && industrial.message?.request === request;
    },
    { cheap: true },
  );
}

/** Adds a test of which side an EtherNet/IP message comes from. */
export function testEnipSide(text: string, name: string, toServer: boolean, rule: RuleBuilder): void {
  if (text !== "") rule.problem(`${name} takes no value, found "${text}"`);
  rule.test(
    ({ inspection }) => {
      const { industrial } = inspection.buffers.facts;
      return industrial?.protocol === "cip" && industrial.command >= 0 && inspection.toServer === toServer;
    },
    { cheap: true },
  );
}
