import { ICMP, ICMPV6, TCP, UDP } from "../decode/packet.ts";
import type { Rule } from "../rules/rule.ts";
import type { SearchPattern } from "./multi-pattern.ts";
import { Searches } from "./searches.ts";
import { Unsearched } from "./unsearched.ts";

/** Rules that can match one kind of traffic. */
export interface Group {
  /** In the order in which they are tried: those that change what others ask for come first. */
  readonly rules: readonly Rule[];
  /** Whether a rule's ports count, by its place in `rules`. */
  readonly withPorts: Uint8Array;
  readonly searches: Searches;
  /** Places in `rules` of those that have nothing worth searching for. */
  readonly unsearched: Unsearched;
}

const EMPTY_GROUP: Group = {
  rules: [],
  withPorts: new Uint8Array(),
  searches: new Searches(new Map()),
  unsearched: new Unsearched(),
};

/** A pattern of one byte is found nearly everywhere. */
const WORTH_SEARCHING = 2;
/** Shorter patterns are found so often that a look at the rule's ports, where it has few, says more. */
const SEARCHED_WELL = 4;

/** Sorts rules by transport, service and direction, so that few are tried on each packet. Groups are made when first needed. */
export class Groups {
  readonly #rules: readonly Rule[];
  readonly #groups = new Map<string, Group>();
  readonly #services: ReadonlySet<string>;

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
    this.#services = new Set(rules.flatMap((rule) => rule.services));
    // Made now, so that the first packets do not wait for them.
    for (const protocol of [TCP, UDP])
      for (const toServer of [true, false]) {
        this.group(protocol, undefined, toServer).searches.warm();
        if (protocol === TCP) this.group(protocol, "http", toServer).searches.warm();
      }
  }

  /** @param toServer undefined for what belongs to no flow: then no rule is left out for its direction */
  group(protocol: number, service: string | undefined, toServer: boolean | undefined): Group {
    // All services that no rule names are alike.
    const known = service === undefined ? "" : this.#services.has(service) ? service : "other";
    const key = `${transport(protocol)} ${known} ${toServer}`;
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = this.#make(protocol, known, toServer);
      this.#groups.set(key, group);
    }
    return group;
  }

  #make(protocol: number, service: string, toServer: boolean | undefined): Group {
    const kind = transport(protocol);
    const rules = this.#rules.filter(
      (rule) =>
        isFor(rule, kind, service) &&
        (rule.toServer === undefined || toServer === undefined || rule.toServer === toServer),
    );
    if (rules.length === 0) return EMPTY_GROUP;
    rules.sort((one, other) => Number(other.setsState) - Number(one.setsState));
    const patterns = new Map<number, SearchPattern[]>();
    const unsearched = new Unsearched();
    const withPorts = Uint8Array.from(rules, (rule) =>
      service === "" || rule.services.length === 0 ? 1 : 0,
    );
    rules.forEach(({ fastPattern, header, needs }, id) => {
      const length = fastPattern?.bytes.length ?? 0;
      if (length < SEARCHED_WELL && withPorts[id] === 1 && unsearched.addByPorts(id, header)) return;
      if (fastPattern === undefined || length < WORTH_SEARCHING) {
        unsearched.add(id, needs);
        return;
      }
      const { buffer, bytes, noCase } = fastPattern;
      const list = patterns.get(buffer) ?? [];
      list.push({ bytes, noCase, id });
      patterns.set(buffer, list);
    });
    return {
      rules,
      withPorts,
      searches: new Searches(patterns),
      unsearched,
    };
  }
}

type Transport = "tcp" | "udp" | "icmp" | "ip";

const transport = (protocol: number): Transport =>
  protocol === TCP
    ? "tcp"
    : protocol === UDP
      ? "udp"
      : protocol === ICMP || protocol === ICMPV6
        ? "icmp"
        : "ip";

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
