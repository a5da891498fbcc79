import { TCP } from "../decode/packet.ts";
import type { RuleSet } from "../rules/index.ts";
import type { Rule } from "../rules/rule.ts";
import { hasFewPorts } from "./port-index.ts";
import { type PortedPattern, SearchesByPorts } from "./searches-by-ports.ts";
import { type Transport, transport } from "./transport.ts";
import { Unsearched } from "./unsearched.ts";

/** Rules that can match one kind of traffic. */
export interface Group {
  readonly transport: Transport;
  /** "" where none is known; "other" where it is one that no rule names. */
  readonly service: string;
  readonly toServer: boolean | undefined;
  /** In the order in which they are tried: those that change what others ask for come first. */
  readonly rules: readonly Rule[];
  /** Whether a rule's ports count, by its place in `rules`. */
  readonly withPorts: Uint8Array;
  readonly searches: SearchesByPorts;
  /** Those that have nothing worth searching for. */
  readonly unsearched: Unsearched;
  /** 1 for those by their place in `rules`: `unsearched` has looked at their headers already. */
  readonly headersSeen: Uint8Array;
}

/** A pattern of one byte is found nearly everywhere. */
const WORTH_SEARCHING = 2;
/** Shorter patterns are searched for only where the rule's ports say nothing. */
const SEARCHED_WELL = 4;

const OTHER = "other";
/** A port as clients have it, of no meaning. */
const SOME_CLIENT = 50_000;
/** Where the groups of each transport begin in a list: one for either direction and one for what has none. */
const PLACES: { readonly [kind in Transport]: number } = { tcp: 0, udp: 3, icmp: 6, ip: 9 };

/** Sorts rules by transport, service and direction, so that few are tried on each packet. Groups are made when first needed. */
export class Groups {
  readonly #rules: readonly Rule[];
  /** By service, and then by transport and direction. */
  readonly #groups = new Map<string | undefined, (Group | undefined)[]>();
  readonly #services: ReadonlySet<string>;

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
    this.#services = new Set(rules.flatMap((rule) => rule.services));
    // Made now, so that the first packets do not wait for them.
    for (const toServer of [true, false])
      for (const server of [80, 443, 8080]) {
        const ports: [number, number] = toServer ? [SOME_CLIENT, server] : [server, SOME_CLIENT];
        this.group(TCP, undefined, toServer).searches.warm(false, ...ports);
        this.group(TCP, "http", toServer).searches.warm(true, ...ports);
      }
  }

  /** @param toServer undefined for what belongs to no flow: then no rule is left out for its direction */
  group(protocol: number, service: string | undefined, toServer: boolean | undefined): Group {
    // All services that no rule names are alike.
    const known = service === undefined || this.#services.has(service) ? service : OTHER;
    let groups = this.#groups.get(known);
    if (groups === undefined) {
      groups = new Array<Group | undefined>(12).fill(undefined);
      this.#groups.set(known, groups);
    }
    const kind = transport(protocol);
    const place = PLACES[kind] + (toServer === undefined ? 0 : toServer ? 1 : 2);
    let group = groups[place];
    if (group === undefined) {
      group = this.#make(kind, known ?? "", toServer);
      groups[place] = group;
    }
    return group;
  }

  #make(kind: Transport, service: string, toServer: boolean | undefined): Group {
    const rules = this.#rules.filter(
      (rule) =>
        isFor(rule, kind, service) &&
        (rule.toServer === undefined || toServer === undefined || rule.toServer === toServer),
    );
    rules.sort((one, other) => Number(other.setsState) - Number(one.setsState));
    const withPorts = Uint8Array.from(rules, (rule) =>
      service === "" || rule.services.length === 0 || rule.header.service !== undefined ? 1 : 0,
    );
    const patterns: PortedPattern[] = [];
    const unsearched: number[] = [];
    const headersSeen = new Uint8Array(rules.length);
    rules.forEach((rule, id) => {
      const { fastPattern } = rule;
      if (fastPattern === undefined || !isWorthSearching(rule, withPorts[id] === 1)) {
        unsearched.push(id);
        headersSeen[id] = 1;
        return;
      }
      const { buffer, bytes, noCase, before } = fastPattern;
      const header = withPorts[id] === 1 && !rule.header.bothWays ? rule.header : undefined;
      patterns.push({ buffer, pattern: { bytes, noCase, id, before }, header });
    });
    return {
      transport: kind,
      service,
      toServer,
      rules,
      withPorts,
      searches: new SearchesByPorts(patterns),
      unsearched: new Unsearched(kind, rules, withPorts, unsearched),
      headersSeen,
    };
  }
}

/** Groups hold nothing of traffic, so that all engines with the same rules share them. */
const groupsOfSets = new WeakMap<readonly Rule[], Groups>();

export function groupsOf({ rules }: RuleSet): Groups {
  let groups = groupsOfSets.get(rules);
  if (groups === undefined) {
    groups = new Groups(rules);
    groupsOfSets.set(rules, groups);
  }
  return groups;
}

/** A short pattern is found so often that a look at the rule's ports, where it has few, says more. */
function isWorthSearching({ fastPattern, header }: Rule, withPorts: boolean): boolean {
  const length = fastPattern?.bytes.length ?? 0;
  if (length >= SEARCHED_WELL) return true;
  return length >= WORTH_SEARCHING && !(withPorts && hasFewPorts(header));
}

/**
 * Where the service is known, the rules for it are tried whatever their transport and ports, and those for others stay
 * out. Where it is not known, or the rule names none, transport and ports decide, for `alert http` too.
 */
function isFor({ header, services }: Rule, kind: Transport, service: string): boolean {
  if (service !== "" && services.length > 0) return services.includes(service);
  const { protocol } = header;
  if (protocol === "ip") return true;
  if (protocol === "service" || protocol === "file") return kind === "tcp" || kind === "udp";
  return protocol === kind;
}
