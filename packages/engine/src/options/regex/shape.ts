import type { Node, Regex } from "./ast.ts";
import { emptySet, include, not } from "./sets.ts";

/** Whether a node can match without a byte. */
export function isNullable(node: Node): boolean {
  switch (node.type) {
    case "set":
      return false;
    case "sequence":
      return node.items.every(isNullable);
    case "choice":
      return node.items.some(isNullable);
    case "condition":
      return isNullable(node.yes) || isNullable(node.no);
    case "group":
    case "atomic":
      return isNullable(node.body);
    case "repeat":
      return node.min === 0 || isNullable(node.body);
    default:
      return true;
  }
}

/** The bytes that a match of a node can begin with, added to `set`. A back-reference can begin with any. */
function addFirst(node: Node, set: Uint8Array): void {
  switch (node.type) {
    case "set":
      include(set, node.set);
      return;
    case "sequence":
      for (const item of node.items) {
        addFirst(item, set);
        if (!isNullable(item)) return;
      }
      return;
    case "choice":
      for (const item of node.items) addFirst(item, set);
      return;
    case "condition":
      addFirst(node.yes, set);
      addFirst(node.no, set);
      return;
    case "group":
    case "atomic":
      addFirst(node.body, set);
      return;
    case "repeat":
      if (node.max > 0) addFirst(node.body, set);
      return;
    case "back":
      set.fill(1);
      return;
    default:
  }
}

/** The bytes a match can begin with; undefined where a match can be empty, or can begin with any byte. */
export function firstBytes(root: Node): Uint8Array | undefined {
  if (isNullable(root)) return undefined;
  const set = emptySet();
  addFirst(root, set);
  return not(set).includes(1) ? set : undefined;
}

/** The only places where a match can begin, if they are few. */
export function leadOf(node: Node): "start" | "line" | undefined {
  switch (node.type) {
    case "place":
      return node.place === "start" ? "start" : node.place === "line-start" ? "line" : undefined;
    case "sequence":
      for (const item of node.items) {
        const lead = leadOf(item);
        if (lead !== undefined) return lead;
        // Only what looks without moving may stand before the place.
        if (item.type !== "place" && item.type !== "look") return undefined;
      }
      return undefined;
    case "choice": {
      const leads = node.items.map(leadOf);
      if (leads.includes(undefined)) return undefined;
      return leads.includes("line") ? "line" : "start";
    }
    case "group":
    case "atomic":
      return leadOf(node.body);
    case "repeat":
      return node.min > 0 ? leadOf(node.body) : undefined;
    default:
      return undefined;
  }
}

/** How many bytes every match of a node has; undefined where they differ. */
export function widthOf(node: Node): number | undefined {
  switch (node.type) {
    case "set":
      return 1;
    case "sequence": {
      let sum = 0;
      for (const item of node.items) {
        const width = widthOf(item);
        if (width === undefined) return undefined;
        sum += width;
      }
      return sum;
    }
    case "choice": {
      const widths = new Set(node.items.map(widthOf));
      const [width] = widths;
      return widths.size === 1 ? width : undefined;
    }
    case "condition": {
      const width = widthOf(node.yes);
      return width === widthOf(node.no) ? width : undefined;
    }
    case "group":
    case "atomic":
      return widthOf(node.body);
    case "repeat": {
      const width = widthOf(node.body);
      return node.min === node.max && width !== undefined ? width * node.min : undefined;
    }
    case "back":
      return undefined;
    default:
      return 0;
  }
}

/** The groups that something refers to: only they are remembered. */
export function wantedGroups(regex: Regex): ReadonlySet<number> {
  const wanted = new Set<number>();
  const want = (node: Node): void => {
    switch (node.type) {
      case "back":
        wanted.add(numberOf(regex, node.group));
        return;
      case "condition":
        wanted.add(numberOf(regex, node.group));
        want(node.yes);
        want(node.no);
        return;
      case "sequence":
      case "choice":
        for (const item of node.items) want(item);
        return;
      case "group":
      case "atomic":
      case "look":
      case "repeat":
        want(node.body);
        return;
      default:
    }
  };
  want(regex.root);
  return wanted;
}

export const numberOf = (regex: Regex, group: number | string): number =>
  typeof group === "number" ? group : regex.names.get(group)!;

/** What is in groups that nothing refers to is as if it stood alone. */
export const bare = (node: Node): Node =>
  node.type === "group" && node.number === 0 ? bare(node.body) : node;
