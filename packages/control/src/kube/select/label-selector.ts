import { limits } from "../limits.ts";
import { badRequest } from "../status.ts";

type Labels = { readonly [name: string]: string } | undefined;

/** Kubernetes' own selector of `kubectl get -l`: `app=web,tier!=db,env in (a,b),!debug`. Throws 400. */
export function labelSelector(text: string): (labels: Labels) => boolean {
  const requirements = split(text).map(requirement);
  return (labels = {}) => requirements.every((holds) => holds(labels));
}

/** At commas, but not inside parentheses. */
function split(text: string): string[] {
  if (text.trim() === "") return [];
  const parts = text.split(/,(?![^(]*\))/);
  if (parts.length > limits.requirements)
    throw badRequest(`a selector has at most ${limits.requirements} requirements`);
  return parts;
}

const NAME = /^[A-Za-z0-9]([A-Za-z0-9_./-]*[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?$/;

function requirement(text: string): (labels: NonNullable<Labels>) => boolean {
  const refuse = () => badRequest(`unable to parse requirement "${text.trim()}" of the label selector`);
  const checked = (form: RegExp, part = ""): string => {
    const trimmed = part.trim();
    if (!form.test(trimmed)) throw refuse();
    return trimmed;
  };
  const at = (labels: NonNullable<Labels>, name: string) =>
    Object.hasOwn(labels, name) ? labels[name] : undefined;

  const set = /^\s*(\S+)\s+(in|notin)\s*\(([^()]*)\)\s*$/.exec(text);
  if (set) {
    const name = checked(NAME, set[1]);
    const values = new Set(set[3]!.split(",").map((value) => checked(VALUE, value)));
    const within = (value: string | undefined) => value !== undefined && values.has(value);
    return set[2] === "in" ? (labels) => within(at(labels, name)) : (labels) => !within(at(labels, name));
  }
  const [, left, operator, right] = /^([^=!<>]*)(==|=|!=|>|<)(.*)$/.exec(text) ?? [];
  if (operator !== undefined) {
    const name = checked(NAME, left);
    const value = checked(VALUE, right);
    if (operator === "!=") return (labels) => at(labels, name) !== value;
    if (operator === ">" || operator === "<") {
      if (!/^-?\d+$/.test(value)) throw refuse();
      return (labels) => {
        const number = /^-?\d+$/.test(at(labels, name) ?? "") ? Number(at(labels, name)) : Number.NaN;
        return operator === ">" ? number > Number(value) : number < Number(value);
      };
    }
    return (labels) => at(labels, name) === value;
  }
  const absent = text.trim().startsWith("!");
  const name = checked(NAME, text.trim().slice(absent ? 1 : 0));
  return (labels) => (at(labels, name) !== undefined) !== absent;
}
