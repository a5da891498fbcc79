import { wrongUsage } from "../failure.ts";

const KEY = "[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,315}[A-Za-z0-9])?";
const VALUE = "(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?";
const EQUALS = new RegExp(`^(${KEY})\\s*(=|==|!=)\\s*(${VALUE})$`);
const AMONG = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`);

/** What kubectl takes for `-l`, as a selector of Calico's: `app=nginx,tier!=test` is `app == "nginx" && tier != "test"`. */
export function selectorOf(labels: string): string {
  // A comma within brackets is of a list of values.
  const parts = labels.split(/,(?![^()]*\))/).map((part) => part.trim());
  return parts.map((part) => requirement(part, labels)).join(" && ");
}

function requirement(part: string, labels: string): string {
  const [, key, operator, value] = EQUALS.exec(part) ?? [];
  if (key !== undefined) return `${key} ${operator === "!=" ? "!=" : "=="} "${value}"`;
  const [, name, among, list = ""] = AMONG.exec(part) ?? [];
  if (name !== undefined) {
    const values = list.split(",").map((one) => one.trim());
    if (values.every((one) => new RegExp(`^${VALUE}$`).test(one)))
      return `${name} ${among === "in" ? "in" : "not in"} { ${values.map((one) => `"${one}"`).join(", ")} }`;
  }
  const [, not, existing] = EXISTS.exec(part) ?? [];
  if (existing !== undefined) return `${not ?? ""}has(${existing})`;
  throw wrongUsage(
    `-l ${labels}: "${part}" is no label selector: app=nginx, tier!=test, zone in (a,b), partition, !partition`,
  );
}
