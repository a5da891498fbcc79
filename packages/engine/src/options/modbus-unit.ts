import type { RuleOption } from "../rules/option.ts";
import { readCode } from "./reading/code.ts";

const MAX = 255;
const names: ReadonlyMap<string, number> = new Map();

export const modbusUnit: RuleOption = {
  name: "modbus_unit",
  summary: "The unit that a Modbus message is for.",
  example: "modbus_unit:1",

  add(text, rule) {
    const wanted = readCode(text, names, MAX, rule);
    rule.test(
      ({ inspection: { buffers } }) => {
        const { industrial } = buffers.facts;
        return industrial?.protocol === "modbus" && industrial.unit === wanted;
      },
      { cheap: true },
    );
  },
};
