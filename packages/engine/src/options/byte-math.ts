import type { RuleOption } from "../rules/option.ts";
import { amount, readAmount, splitArguments } from "./reading/arguments.ts";
import { checkFormat, numberFormat, readAt, readFormatWord, result } from "./reading/number.ts";

const VALUES = { min: 0, max: 4_294_967_295 };
const PLACES = { min: -65_535, max: 65_535 };

type Operation = (left: number, right: number) => number | undefined;
const operations: { readonly [sign: string]: Operation } = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => (right === 0 ? undefined : Math.floor(left / right)),
  "<<": (left, right) => (right > 31 ? 0 : (left << right) >>> 0),
  ">>": (left, right) => (right > 31 ? 0 : left >>> right),
};

/** Computes with a number that stands in the buffer and keeps the result; the cursor stays. */
export const byteMath: RuleOption = {
  name: "byte_math",
  summary: "Computes with a number in the buffer and keeps the result for later options.",
  example: "byte_math:bytes 2,offset 0,oper *,rvalue 10,result size,relative",

  add(text, rule) {
    const values = new Map<string, string>();
    const words: string[] = [];
    for (const part of splitArguments(text)) {
      const [, name = "", value = ""] =
        /^(bytes|offset|oper|rvalue|result|endian|string)\s+(.+)$/.exec(part) ?? [];
      if (name === "") words.push(part);
      else if (name === "endian") words.push(value);
      else if (name === "string") words.push("string", value);
      else values.set(name, value);
    }
    for (const name of ["bytes", "offset", "oper", "rvalue", "result"])
      if (!values.has(name)) rule.problem(`${name} is missing`);
    const format = numberFormat(values.get("bytes") ?? "", rule);
    const offset = readAmount(values.get("offset") ?? "0", PLACES, rule);
    const right = readAmount(values.get("rvalue") ?? "0", VALUES, rule);
    const operation = operations[values.get("oper") ?? ""];
    if (operation === undefined) {
      rule.problem(`"${values.get("oper") ?? ""}" is not one of + - * / << >>`);
      return;
    }
    for (const word of words)
      if (!readFormatWord(word, format, rule)) rule.problem(`"${word}" was not expected`);
    checkFormat(format, rule);
    const name = values.get("result") ?? "";
    if (!/^[A-Za-z_][\w.]*$/.test(name)) rule.problem(`"${name}" is not the name of a variable`);
    const slot = rule.variable(name);
    const { relative } = format;
    rule.test(
      (at) => {
        if (!readAt(format, at, (relative ? at.cursor : at.start) + amount(offset, at.variables)))
          return false;
        const value = operation(result.value, amount(right, at.variables));
        if (value === undefined) return false;
        at.variables[slot] = ((value % 4_294_967_296) + 4_294_967_296) % 4_294_967_296;
        return true;
      },
      { relative },
    );
  },
};
