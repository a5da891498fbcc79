import { InvalidArgumentError, Option } from "commander";

/** More processes than this would be a mistake in writing rather than a machine. */
const MOST = 64;

/** `--workers N`, from 1. */
export const workersOption = (what: string): Option =>
  new Option("--workers <N>", what).default(1).argParser((text) => {
    const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
    if (count < 1 || count > MOST) throw new InvalidArgumentError(`It takes a number from 1 to ${MOST}.`);
    return count;
  });
