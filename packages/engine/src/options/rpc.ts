import { TCP } from "../decode/packet.ts";
import { u32be } from "../numbers.ts";
import type { RuleOption } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";
import { wholeNumber } from "./reading/event-filter.ts";

/** RFC 5531 section 9: id, kind, version of RPC, program, its version, procedure. */
const CALL = 0;
const RPC_VERSION = 2;
/** Octets of the length before a message over TCP, section 11. */
const MARK = 4;

/** A call of Sun RPC: program, version and procedure; `*` for any. */
export const rpc: RuleOption = {
  name: "rpc",
  summary: "A Sun RPC call: program, version, procedure.",
  example: "rpc:100000,*,3",

  add(text, rule) {
    const [program = "", version = "*", procedure = "*", ...rest] = splitArguments(text);
    const read = (part: string): number | undefined => (part === "*" ? -1 : wholeNumber(part, 0));
    const wanted = [wholeNumber(program, 0), read(version), read(procedure)];
    if (rest.length > 0 || wanted.includes(undefined)) {
      rule.problem(`expected a program's number, a version or *, and a procedure or *, found "${text}"`);
      return;
    }
    rule.test(({ bytes, start, end, inspection: { packet } }) => {
      const at = start + (packet.protocol === TCP ? MARK : 0);
      if (at + 24 > end || u32be(bytes, at + 4) !== CALL || u32be(bytes, at + 8) !== RPC_VERSION)
        return false;
      return wanted.every((number, i) => number === -1 || number === u32be(bytes, at + 12 + 4 * i));
    });
  },
};
