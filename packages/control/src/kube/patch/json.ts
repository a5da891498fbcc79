import { isObject, sameJson, setField } from "../json.ts";
import { limits } from "../limits.ts";
import { badRequest, StatusError, tooLarge } from "../status.ts";

/** RFC 6902. Throws what cannot be done; the target stays as it was. */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw badRequest("a JSON patch is a list of operations");
  if (patch.length > limits.patchOperations)
    throw tooLarge(`a JSON patch has at most ${limits.patchOperations} operations`);
  return patch.reduce<unknown>((value, operation, index) => apply(value, operation, index), target);
}

function apply(target: unknown, operation: unknown, index: number): unknown {
  const { op, path, from, value } = isObject(operation) ? operation : {};
  const to = pointer(path, index);
  switch (op) {
    case "add":
      return change(target, to, index, () => value, "insert");
    case "replace":
      return change(existing(target, to, index), to, index, () => value, "replace");
    case "remove":
      return change(existing(target, to, index), to, index, () => undefined, "remove");
    case "copy":
      return change(target, to, index, () => read(target, pointer(from, index), index), "insert");
    case "move": {
      const source = pointer(from, index);
      const moved = read(target, source, index);
      if (to.length > source.length && source.every((step, at) => step === to[at]))
        throw refusal(index, "a value cannot be moved into itself");
      return change(
        change(target, source, index, () => undefined, "remove"),
        to,
        index,
        () => moved,
        "insert",
      );
    }
    case "test":
      if (!sameJson(read(target, to, index), value))
        throw refusal(index, `testing value ${String(path)} failed`);
      return target;
    default:
      throw badRequest(`operation ${index} of the JSON patch: there is no op ${JSON.stringify(op)}`);
  }
}

const refusal = (index: number, why: string): StatusError =>
  new StatusError(
    422,
    "Invalid",
    `the server rejected our request: operation ${index} of the JSON patch: ${why}`,
  );

function pointer(text: unknown, index: number): string[] {
  if (text === "") return [];
  if (typeof text !== "string" || !text.startsWith("/"))
    throw badRequest(`operation ${index} of the JSON patch: ${JSON.stringify(text)} is not a JSON pointer`);
  return text
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function read(target: unknown, path: readonly string[], index: number): unknown {
  let value = target;
  for (const step of path) {
    const found: unknown = Array.isArray(value)
      ? value[place(step, value.length, index)]
      : isObject(value) && Object.hasOwn(value, step)
        ? value[step]
        : undefined;
    if (found === undefined) throw refusal(index, `there is nothing at /${path.join("/")}`);
    value = found;
  }
  return value;
}

function existing(target: unknown, path: readonly string[], index: number): unknown {
  read(target, path, index);
  return target;
}

/** A copy of the target with one place changed; what lies beside it is shared. */
function change(
  target: unknown,
  path: readonly string[],
  index: number,
  value: () => unknown,
  how: "insert" | "replace" | "remove",
): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value();
  if (Array.isArray(target)) {
    const items: unknown[] = [...target];
    const last = rest.length === 0;
    if (last && how === "insert")
      items.splice(step === "-" ? items.length : place(step, items.length + 1, index), 0, value());
    else if (last && how === "remove") items.splice(place(step, items.length, index), 1);
    else {
      const at = place(step, items.length, index);
      items[at] = change(items[at], rest, index, value, how);
    }
    return items;
  }
  if (!isObject(target)) throw refusal(index, `there is nothing at /${path.join("/")}`);
  const fields = { ...target };
  if (rest.length === 0 && how === "remove") delete fields[step];
  else if (rest.length > 0 && !Object.hasOwn(target, step))
    throw refusal(index, `there is nothing at /${path.join("/")}`);
  else
    setField(
      fields,
      step,
      change(Object.hasOwn(target, step) ? target[step] : undefined, rest, index, value, how),
    );
  return fields;
}

function place(step: string, length: number, index: number): number {
  if (!/^(0|[1-9]\d{0,8})$/.test(step) || Number(step) >= length)
    throw refusal(index, `there is no item ${step}`);
  return Number(step);
}
