import { existsSync } from "node:fs";
import { differences } from "../../packages/engine/src/testing/regex/differences.ts";
import { expressionsOf, ruleFiles } from "../../packages/engine/src/testing/regex/expressions.ts";
import { hasPcre2 } from "../../packages/engine/src/testing/regex/pcre2.ts";
import { speeds } from "./speed.ts";
import { worstOf } from "./worst.ts";

/** Expressions for one run of `pcre2test`. */
const BATCH = 200;

const [command = "", part = "1"] = process.argv.slice(2);
const every = Number(part);
const expressions = expressionsOf(ruleFiles).filter((_, at) => at % every === 0);

function worst(): void {
  for (const length of [1_448, 65_536]) {
    const all = worstOf(expressions, length);
    const at = (share: number) => all[Math.floor((all.length - 1) * (1 - share))]?.milliseconds.toFixed(2);
    console.log(
      `${all.length} expressions, ${length} bytes made against each: ` +
        `median ${at(0.5)} ms, 99 % ${at(0.99)} ms, 99.9 % ${at(0.999)} ms, worst ${at(1)} ms`,
    );
    for (const { milliseconds, steps, gaveUp, expression } of all.slice(0, 10))
      console.log(
        `  ${milliseconds.toFixed(2)} ms, ${steps} steps${gaveUp ? ", given up" : ""}: ${expression.slice(0, 100)}`,
      );
  }
}

function pcre2(): void {
  if (!hasPcre2()) {
    console.log("skipped: there is no pcre2test (apt-get install pcre2-utils)");
    return;
  }
  let asked = 0;
  let matched = 0;
  let different = 0;
  for (let at = 0; at < expressions.length; at += BATCH) {
    const found = differences(expressions.slice(at, at + BATCH));
    asked += found.asked;
    matched += found.matched;
    different += found.different.length;
    for (const one of found.different) console.log(JSON.stringify(one));
  }
  console.log(
    `${expressions.length} expressions, ${asked} subjects, ${matched} match; ${different} answers differ`,
  );
  if (different > 0) process.exitCode = 1;
}

function speed(): void {
  const data = process.env["PECCARY_DATA"] ?? "../shared/data";
  const captures = `${data}/pcaps`;
  if (ruleFiles[0] === undefined || !existsSync(captures)) {
    console.log("skipped: the data is not here");
    return;
  }
  console.log("searches × mean length: nanoseconds a byte of the machine, of a finder, of V8");
  for (const row of speeds(ruleFiles[0], captures)) console.log(row);
}

if (ruleFiles.length === 0) console.log("skipped: no rule files are here");
else if (command === "worst") worst();
else if (command === "pcre2") pcre2();
else speed();
