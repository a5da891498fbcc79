import { type Addresses, readAddresses } from "./addresses.ts";
import { type Ports, readPorts } from "./ports.ts";
import { services } from "./services.ts";
import { expand } from "./variables.ts";

export type HeaderProtocol = "ip" | "tcp" | "udp" | "icmp" | "file" | "service";

/** What stands before the parenthesis: which packets a rule is for. */
export interface Header {
  readonly action: string;
  readonly protocol: HeaderProtocol;
  /** Of `alert http …`. */
  readonly service: string | undefined;
  readonly source: Addresses;
  readonly sourcePorts: Ports;
  readonly destination: Addresses;
  readonly destinationPorts: Ports;
  /** `<>`: either end may be the source. */
  readonly bothWays: boolean;
}

/** Snort 3's actions. We only watch: what they would do to the traffic is told, not done. */
export const actions: readonly string[] = [
  "alert",
  "log",
  "pass",
  "drop",
  "sdrop",
  "block",
  "reject",
  "react",
  "rewrite",
];

type Problem = { readonly problem: string };

/** Reads headers with one set of variables. Files repeat the same few lists, so those are read and kept once. */
export class HeaderReader {
  readonly #variables: { readonly [name: string]: string };
  readonly #headers = new Map<string, Header | Problem>();
  readonly #addresses = new Map<string, { readonly addresses: Addresses } | Problem>();
  readonly #ports = new Map<string, { readonly ports: Ports } | Problem>();

  constructor(variables: { readonly [name: string]: string }) {
    this.#variables = variables;
  }

  read(text: string): Header | Problem {
    return remember(this.#headers, text, () => this.#read(text));
  }

  #read(text: string): Header | Problem {
    const words = splitWords(text);
    const [action = "", protocol = ""] = words;
    if (!actions.includes(action))
      return { problem: `"${action}" is not an action; expected one of ${actions.join(", ")}` };
    const kind = kindOf(protocol);
    if (kind === undefined)
      return {
        problem: `"${protocol}" is not a protocol; expected ip, tcp, udp, icmp, file or a service such as http`,
      };
    if (words.length !== 2 && words.length !== 7)
      return {
        problem: `expected "action protocol source ports -> destination ports" or "action protocol", found ${words.length} words`,
      };
    // A header without addresses is for any.
    const [, , from = "any", fromPorts = "any", arrow = "->", to = "any", toPorts = "any"] = words;
    if (arrow !== "->" && arrow !== "<>") return { problem: `expected "->" or "<>", found "${arrow}"` };

    const source = this.addresses(from);
    if ("problem" in source) return { problem: `source: ${source.problem}` };
    const sourcePorts = this.#readPorts(fromPorts);
    if ("problem" in sourcePorts) return { problem: `source ports: ${sourcePorts.problem}` };
    const destination = this.addresses(to);
    if ("problem" in destination) return { problem: `destination: ${destination.problem}` };
    const destinationPorts = this.#readPorts(toPorts);
    if ("problem" in destinationPorts) return { problem: `destination ports: ${destinationPorts.problem}` };
    return {
      action,
      protocol: kind,
      service: kind === "service" ? protocol : undefined,
      source: source.addresses,
      sourcePorts: sourcePorts.ports,
      destination: destination.addresses,
      destinationPorts: destinationPorts.ports,
      bothWays: arrow === "<>",
    };
  }

  /** Reads a list of addresses, with variables. */
  addresses(text: string): { readonly addresses: Addresses } | Problem {
    return remember(this.#addresses, text, () => {
      const expanded = expand(text, this.#variables);
      if ("problem" in expanded) return expanded;
      const read = readAddresses(expanded.text);
      const variables = text.match(/\$\w+/g);
      if (!("problem" in read) || variables === null) return read;
      return { problem: `${read.problem}, with ${variables.join(", ")} as set` };
    });
  }

  #readPorts(text: string): { readonly ports: Ports } | Problem {
    return remember(this.#ports, text, () => {
      const expanded = expand(text, this.#variables);
      return "problem" in expanded ? expanded : readPorts(expanded.text);
    });
  }
}

function remember<T>(known: Map<string, T>, text: string, read: () => T): T {
  let value = known.get(text);
  if (value === undefined) {
    value = read();
    known.set(text, value);
  }
  return value;
}

function kindOf(protocol: string): HeaderProtocol | undefined {
  if (
    protocol === "ip" ||
    protocol === "tcp" ||
    protocol === "udp" ||
    protocol === "icmp" ||
    protocol === "file"
  )
    return protocol;
  return services.has(protocol) ? "service" : undefined;
}

/** Splits at blanks that stand outside brackets. */
function splitWords(text: string): string[] {
  const words: string[] = [];
  let word = "";
  let depth = 0;
  for (const c of text) {
    if (c === "[") depth++;
    else if (c === "]") depth--;
    if (/\s/.test(c) && depth <= 0) {
      if (word !== "") words.push(word);
      word = "";
    } else word += c;
  }
  if (word !== "") words.push(word);
  return words;
}
