import type { Node, Regex, RegexProblem } from "./ast.ts";
import { bare, isNullable, wantedGroups, widthOf } from "./shape.ts";

/**
 * Instructions of one expression: the copies that counted repeats call for. PCRE's own limit is 65,536 code units; the
 * largest of the public rules has 9,752.
 */
const MAX_INSTRUCTIONS = 16_384;

/** What keeps an expression from becoming a program, found without making it. */
export function checkRegex(regex: Regex): RegexProblem | undefined {
  if (looksBehindUnbounded(regex.root))
    return { kind: "syntax", message: "what a look-behind looks for has no fixed width" };
  if (instructionsOf(regex) > MAX_INSTRUCTIONS)
    return { kind: "unsupported", message: "cannot do an expression with so many copies yet" };
  return undefined;
}

function looksBehindUnbounded(node: Node): boolean {
  switch (node.type) {
    case "look":
      return (
        looksBehindUnbounded(node.body) ||
        (node.behind && waysOf(node.body).some((way) => widthOf(way) === undefined))
      );
    case "sequence":
    case "choice":
      return node.items.some(looksBehindUnbounded);
    case "condition":
      return looksBehindUnbounded(node.yes) || looksBehindUnbounded(node.no);
    case "group":
    case "atomic":
    case "repeat":
      return looksBehindUnbounded(node.body);
    default:
      return false;
  }
}

const waysOf = (body: Node): readonly Node[] => (body.type === "choice" ? body.items : [body]);

/** How many instructions an expression is made into. */
export function instructionsOf(regex: Regex): number {
  const wanted = wantedGroups(regex);
  const sum = (nodes: readonly Node[]) => nodes.reduce((all, one) => all + count(one), 0);
  const count = (node: Node): number => {
    switch (node.type) {
      case "sequence":
        return sum(node.items);
      case "choice":
        return sum(node.items) + 2 * (node.items.length - 1);
      case "condition":
        return 2 + count(node.yes) + count(node.no);
      case "group":
        return count(node.body) + (wanted.has(node.number) ? 2 : 0);
      case "atomic":
        return 2 + count(node.body);
      case "look":
        return 2 + count(node.body) + (node.behind ? waysOf(node.body).length : 0);
      case "repeat":
        return repeat(node);
      default:
        return 1;
    }
  };
  const repeat = ({ body, min, max, how }: Extract<Node, { type: "repeat" }>): number => {
    if (max === 0) return 0;
    if (bare(body).type === "set") return 1;
    // Beyond the bound any number will do; infinity times nothing would not.
    const one = Math.min(count(body), MAX_INSTRUCTIONS + 1);
    const apart = how === "possessive" ? 2 : 0;
    // Nothing, however often.
    if (one === 0 && min > 0) return apart;
    const more = max === Infinity ? 2 + one + (isNullable(body) ? 2 : 0) : (max - min) * (1 + one);
    return apart + min * one + more;
  };
  return 1 + count(regex.root);
}
