import type { Node, Regex } from "../../options/regex/ast.ts";

type Back = Extract<Node, { type: "back" }>;

/** Whether a group has matched when a back-reference to it is reached: surely, perhaps, or never. */
export type Participation = "surely" | "perhaps" | "never";

/**
 * Works out for every back-reference whether its group has matched before. It matters since a reference to a group that
 * has not matched fails in PCRE, and matches nothing at all, with success, in JavaScript.
 */
export function participation(regex: Regex): Map<Back, Participation> {
  const found = new Map<Back, Participation>();
  walk(regex.root, { surely: new Set(), perhaps: new Set() }, regex.names, found);
  return found;
}

interface Groups {
  /** On every way to here. */
  readonly surely: ReadonlySet<number>;
  /** On some way to here; holds those of `surely` too. */
  readonly perhaps: ReadonlySet<number>;
}

/** The groups that have matched after a node, given those before it. */
function walk(
  node: Node,
  before: Groups,
  names: ReadonlyMap<string, number>,
  found: Map<Back, Participation>,
): Groups {
  switch (node.type) {
    case "sequence":
      return node.items.reduce((groups, item) => walk(item, groups, names, found), before);
    case "choice": {
      const ways = node.items.map((item) => walk(item, before, names, found));
      return {
        surely: new Set(
          [...(ways[0]?.surely ?? [])].filter((one) => ways.every(({ surely }) => surely.has(one))),
        ),
        perhaps: new Set(ways.flatMap(({ perhaps }) => [...perhaps])),
      };
    }
    case "group": {
      const after = walk(node.body, before, names, found);
      return node.number === 0 ? after : add(after, node.number);
    }
    case "atomic":
      return walk(node.body, before, names, found);
    case "look": {
      const after = walk(node.body, before, names, found);
      return node.negated ? before : after;
    }
    case "repeat": {
      // What one round sets, the next may refer to; JavaScript forgets it in between, so that is not sure.
      const first = node.max > 1 ? groupsOf(node.body) : [];
      const after = walk(
        node.body,
        { ...before, perhaps: new Set([...before.perhaps, ...first]) },
        names,
        found,
      );
      return node.min > 0 ? after : { surely: before.surely, perhaps: after.perhaps };
    }
    case "back": {
      const group = typeof node.group === "number" ? node.group : names.get(node.group)!;
      found.set(node, before.surely.has(group) ? "surely" : before.perhaps.has(group) ? "perhaps" : "never");
      return before;
    }
    default:
      return before;
  }
}

const add = ({ surely, perhaps }: Groups, group: number): Groups => ({
  surely: new Set([...surely, group]),
  perhaps: new Set([...perhaps, group]),
});

function groupsOf(node: Node): number[] {
  switch (node.type) {
    case "group":
      return [...(node.number > 0 ? [node.number] : []), ...groupsOf(node.body)];
    case "sequence":
    case "choice":
      return node.items.flatMap(groupsOf);
    case "atomic":
    case "look":
    case "repeat":
      return groupsOf(node.body);
    default:
      return [];
  }
}
