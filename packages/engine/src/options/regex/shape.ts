import type { Node } from "./ast.ts";
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

/** No fewer instructions than a node is made into, so that what stays below the cap need not be made to know that. */
export function mostInstructions(node: Node): number {
  switch (node.type) {
    case "sequence":
      return node.items.reduce((sum, item) => sum + mostInstructions(item), 0);
    case "choice":
      return node.items.reduce((sum, item) => sum + 2 + mostInstructions(item), 0);
    case "group":
    case "atomic":
      return 2 + mostInstructions(node.body);
    case "look":
      // What looks behind may be refused for its width.
      return node.behind ? Infinity : 2 + mostInstructions(node.body);
    case "repeat": {
      if (node.max === 0) return 0;
      const copies = node.max === Infinity ? node.min + 1 : node.max;
      return 6 + copies * (1 + mostInstructions(node.body));
    }
    default:
      return 1;
  }
}
