import { expect, test } from "vitest";
import { defaultVariables, expand } from "./variables.ts";

const variables = { A: "1.2.3.4", B: "[$A,5.6.7.8]", PORTS: "80 81 82", LOOP: "$LOOP" };

test.each([
  ["any", "any"],
  ["$A", "1.2.3.4"],
  ["!$A", "!1.2.3.4"],
  ["[$B,9.9.9.9]", "[[1.2.3.4,5.6.7.8],9.9.9.9]"],
  ["$PORTS", "[80,81,82]"],
])("%s", (text, expected) => {
  expect(expand(text, variables)).toEqual({ text: expected });
});

test.each([
  ["$NONE", "the variable $NONE has no value"],
  ["$LOOP", "variables refer to each other in a circle"],
  ["$constructor", "the variable $constructor has no value"],
])("refuses %s", (text, problem) => {
  expect(expand(text, variables)).toEqual({ problem });
});

test.each(Object.keys(defaultVariables))("the stock value of %s can be read", (name) => {
  expect(expand(`$${name}`, defaultVariables)).not.toHaveProperty("problem");
});
