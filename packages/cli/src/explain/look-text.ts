import type { BytesTrace, Look, StepTrace } from "@peccary/engine";
import { inWords } from "@peccary/engine";
import { endOf } from "../inspect/report.ts";
import type { Output } from "../output.ts";
import { printable } from "../output.ts";

const verdicts: { readonly [verdict in Look["verdict"]]: string } = {
  "not tried": "not tried",
  headers: "no match: headers or flow",
  failed: "no match",
  "given up": "given up: too many combinations were tried",
  "held back": "all matched, and held back",
  "told before": "matches; told with the raw segments already, or kept quiet by an event filter",
  match: "MATCH",
};

/** One look of a rule, as a rule writer reads it. */
export function lookText(look: Look, out: Pick<Output, "paint">): string {
  const { where, verdict } = look;
  const colour = verdict === "match" ? "green" : verdict === "told before" ? "cyan" : "red";
  const lines = [
    `${out.paint("bold", `packet ${where.packetNumber}, ${whatOf(look)}`)}: ${out.paint(colour, verdicts[verdict])}`,
    `  ${endOf(where.source, where.sourcePort)} -> ${endOf(where.destination, where.destinationPort)}, ${
      look.toServer ? "to the server" : "to the client"
    }${look.service === undefined ? ", service not known" : `, service ${look.service}`}`,
  ];
  if (look.buffers.length > 0)
    lines.push(`  to be searched: ${look.buffers.map(([name, length]) => `${name} (${length})`).join(", ")}`);
  for (const step of look.steps) lines.push(...stepLines(step, out));
  return `${lines.join("\n")}\n`;
}

const whatOf = ({ kind, part, service }: Look): string =>
  kind === "packet"
    ? "as it came"
    : kind === "stream"
      ? "run of a stream"
      : `${service ?? "protocol"} message${part === undefined ? "" : `, ${part}`}`;

function stepLines({ option, passed, tries, bytes }: StepTrace, out: Pick<Output, "paint">): string[] {
  const sign = passed ? out.paint("green", "passed") : out.paint("red", "FAILED");
  const written = option === undefined ? "" : printable(writtenAs(option));
  const times = tries > 1 ? `  (tried ${tries} times)` : "";
  const lines = [`  ${sign}  ${written}${times}`];
  if (!passed && option !== undefined) lines.push(`          ${printable(inWords(option))}`);
  if (bytes !== undefined) lines.push(...bytesLines(bytes, passed).map((line) => `          ${line}`));
  return lines;
}

export const writtenAs = ({ name, text }: { name: string; text: string }): string =>
  text === "" ? name : `${name}:${text}`;

function bytesLines(trace: BytesTrace, passed: boolean): string[] {
  const { buffer, length, from, to, match, hint } = trace;
  const lines: string[] = [];
  if (length < 0) lines.push(`${buffer} is not there`);
  else if (!passed)
    lines.push(`in ${buffer}, ${length} octets, from ${from} on: ${aroundText(trace, from, 0)}`);
  else if (match !== undefined)
    lines.push(`at ${match[0]} of ${length} in ${buffer}: ${aroundText(trace, match[0], match[1])}`);
  else if (to !== from) lines.push(`went from ${from} to ${to} of ${length} in ${buffer}`);
  if (hint !== undefined && length >= 0) lines.push(`hint: ${hint}`);
  return lines;
}

/** The bytes around a place, with ‹ › around what matched, or a mark where the search began. */
function aroundText({ around, length }: BytesTrace, at: number, size: number): string {
  const { offset, bytes } = around;
  const show = (from: number, to: number) => {
    let text = "";
    for (const byte of bytes.subarray(Math.max(0, from), Math.max(0, to)))
      text +=
        byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
    return text;
  };
  const middle = at - offset;
  const before = offset > 0 ? "…" : "";
  const after = offset + bytes.length < length ? "…" : "";
  const found = size > 0 ? `‹${show(middle, middle + size)}›` : "‸";
  return `${before}${show(0, middle)}${found}${show(middle + size, bytes.length)}${after}`;
}
