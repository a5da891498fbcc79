import { ruleOptions } from "../options/index.ts";
import { splitArguments } from "../options/reading/arguments.ts";
import type { Rule } from "../rules/rule.ts";
import type { OptionText } from "../rules/tokenize.ts";

type Say = (text: string, words: readonly string[]) => string;

/** Options whose text alone does not speak for itself; the others are told by their summary. */
const sayings: { readonly [option: string]: Say } = {
  content: sayContent,
  pcre: (text) =>
    `the regular expression ${text.replace(/^!\s*/, "")} must ${not(text)}match${relativeFlag(text)}`,
  byte_test: (_, [count, operator = "", value, place, ...how]) =>
    `the number in the ${count} octets at ${placeOf(place, how)} must ${
      operator.startsWith("!") ? "not " : ""
    }be ${comparison(operator.replace("!", ""))} ${value}${format(how)}`,
  byte_jump: (_, [count, place, ...how]) =>
    `a number in the ${count} octets at ${placeOf(place, how)} says how far to go on from there${format(how)}`,
  byte_extract: (_, [count, place, name, ...how]) =>
    `the number in the ${count} octets at ${placeOf(place, how)} is kept as "${name}"${format(how)}`,
  byte_math: (text) => `a number is worked out and kept: ${text}`,
  isdataat: (text, [place = "", ...how]) =>
    `there must be ${text.startsWith("!") ? "no octet" : "an octet"} at ${placeOf(place.replace(/^!\s*/, ""), how)}`,
  bufferlen: (_, [size, ...how]) =>
    `the octets ${how.includes("relative") ? "left after the last match" : "in this part"} must be ${range(size)}`,
  dsize: (text) => `the packet's payload must be ${range(text)} octets; rebuilt streams have no such size`,
  flow: (_, words) => words.map((word) => flowWords[word] ?? word).join(", "),
  flowbits: (_, [operation = "", names = ""]) =>
    (flowbitWords[operation] ?? ((x) => `${operation} ${x}`))(names),
  detection_filter: (_, words) => {
    const of = Object.fromEntries(words.map((word) => word.split(/\s+/))) as { [name: string]: string };
    const end = of["track"] === "by_dst" ? "to" : "from";
    return `it alerts only from the match after the first ${of["count"]} within ${of["seconds"]} s ${end} one address on`;
  },
  itype: (text) => `the ICMP type must be ${range(text)}`,
  icode: (text) => `the ICMP code must be ${range(text)}`,
  icmp_id: (text) => `the ICMP id must be ${range(text)}`,
  icmp_seq: (text) => `the ICMP sequence number must be ${range(text)}`,
  ttl: (text) => `the IP time to live must be ${range(text)}`,
  tos: (text) => `the IP type of service must be ${range(text)}`,
  id: (text) => `the IP id must be ${range(text)}`,
  ip_proto: (text) => `the IP protocol must be ${text}`,
  flags: (text) => `the TCP flags must be ${text}`,
  ack: (text) => `the TCP acknowledgement number must be ${range(text)}`,
  seq: (text) => `the TCP sequence number must be ${range(text)}`,
  window: (text) => `the TCP window must be ${range(text)}`,
  base64_decode: (text) => `base64 is decoded here for base64_data${text === "" ? "" : `: ${text}`}`,
  sip_method: (text) => `the SIP method must be ${text}`,
  sip_stat_code: (text) => `the SIP status must be ${text}`,
  ssl_state: (text) => `of the TLS handshake these must have been seen: ${text}`,
  ssl_version: (text) => `the TLS version must be ${text}`,
  dce_iface: (text) => `the DCE/RPC interface must be ${text}`,
  dce_opnum: (text) => `the DCE/RPC operation must be ${text}`,
};

const summaries: ReadonlyMap<string, string> = new Map(
  ruleOptions.map(({ name, summary }) => [
    name,
    summary.replace(/\.$/, "").replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase()),
  ]),
);
const buffers: ReadonlySet<string> = new Set(
  ruleOptions.filter(({ selects }) => selects === true).map(({ name }) => name),
);

/** What one option of a rule asks for, in words. */
export function inWords(option: OptionText): string {
  const { name, text } = option;
  if (buffers.has(name)) return `look in ${name}${text === "" ? "" : ` (${text})`}: ${summaries.get(name)}`;
  const say = sayings[name];
  if (say !== undefined) return say(text, splitArguments(text));
  return `${summaries.get(name) ?? name}${text === "" ? "" : `: ${text}`}`;
}

/** What only says something of the rule: no condition. */
const FACTS: ReadonlySet<string> = new Set(
  "msg sid rev gid classtype priority reference metadata rem soid service tag target".split(" "),
);

/** The conditions of a rule, each with its words. */
export function conditionsOf({ written }: Rule): { readonly option: OptionText; readonly words: string }[] {
  return written.options
    .filter(({ name }) => !FACTS.has(name))
    .map((option) => ({ option, words: inWords(option) }));
}

function sayContent(text: string, [quoted = "", ...modifiers]: readonly string[]): string {
  const bytes = quoted.replace(/^!\s*/, "");
  const value = (name: string) => modifiers.find((one) => one.startsWith(`${name} `))?.slice(name.length + 1);
  const [offset, depth, distance, within] = ["offset", "depth", "distance", "within"].map(value);
  const where: string[] = [];
  if (offset !== undefined && offset !== "0") where.push(`from octet ${offset} on`);
  if (depth !== undefined)
    where.push(`within ${depth} octets of ${offset === undefined ? "the start" : "there"}`);
  if (distance !== undefined && distance !== "0")
    where.push(
      distance.startsWith("-")
        ? `from ${distance.slice(1)} octets before the end of the last match`
        : `at least ${distance} octets after the last match`,
    );
  else if (distance !== undefined || within !== undefined) where.push("after the last match");
  if (within !== undefined) where.push(`within ${within} octets`);
  const notes = modifiers.includes("nocase") ? ", whatever the capitals" : "";
  return `${bytes} must ${not(text)}stand ${where.length === 0 ? "anywhere" : where.join(", ")}${notes}`;
}

const not = (text: string): string => (text.startsWith("!") ? "not " : "");
const relativeFlag = (text: string): string =>
  /\/[a-zA-Z]*R[a-zA-Z]*"$/.test(text) ? ", counted from the end of the last match" : "";

const placeOf = (place: string = "0", how: readonly string[]): string =>
  how.includes("relative") ? `${place} after the last match` : `offset ${place}`;

const format = (how: readonly string[]): string => {
  const rest = how.filter((word) => word !== "relative");
  return rest.length === 0 ? "" : ` (${rest.join(", ")})`;
};

const comparison = (operator: string): string =>
  ({
    "": "equal to",
    "=": "equal to",
    "<": "less than",
    ">": "more than",
    "<=": "at most",
    ">=": "at least",
    "&": "sharing a bit with",
    "^": "different in a bit from",
  })[operator] ?? operator;

function range(text: string = ""): string {
  const [, low, between, high] = /^(\S*?)\s*(<=>|<>)\s*(\S+)$/.exec(text) ?? [];
  if (between === "<=>") return `from ${low} to ${high}`;
  if (between === "<>") return `between ${low} and ${high}, both left out`;
  const [, operator = "", number = text] = /^([<>]=?|!=?|=)?\s*(.*)$/.exec(text) ?? [];
  if (operator.startsWith("!")) return `anything but ${number}`;
  return operator === "" || operator === "=" ? number : `${comparison(operator)} ${number}`;
}

const flowWords: { readonly [word: string]: string } = {
  to_server: "it must go from client to server",
  from_client: "it must go from client to server",
  to_client: "it must go from server to client",
  from_server: "it must go from server to client",
  established: "the connection must be established",
  not_established: "the connection must not be established",
  stateless: "the state of the connection does not matter",
  no_stream: "it must be a packet, not a rebuilt stream",
  only_stream: "it must be a rebuilt stream, not a packet",
  no_frag: "it must not have come in fragments",
  only_frag: "it must have come in fragments",
};

const flowbitWords: { readonly [operation: string]: (names: string) => string } = {
  set: (names) => `on a match the mark ${names} is put on the flow`,
  unset: (names) => `on a match the mark ${names} is taken off the flow`,
  toggle: (names) => `on a match the mark ${names} is turned over`,
  isset: (names) => `another rule must have put the mark ${names} on the flow before`,
  isnotset: (names) => `the mark ${names} must not be on the flow`,
  noalert: () => "it never alerts by itself: it only leaves marks for other rules",
  reset: () => "on a match all marks are taken off the flow",
};
