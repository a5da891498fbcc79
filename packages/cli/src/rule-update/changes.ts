import type { RuleParseResult } from "@peccary/engine/rules";

/** How one set of rules differs from another, by `gid:sid`. */
export interface Changes {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** Each rule's text by its name, refused ones too. */
export function rulesByName({ ruleSet, problems }: RuleParseResult, text: string): Map<string, string> {
  const lines = text.split("\n");
  const rules = new Map<string, string>();
  for (const { facts, written } of ruleSet.rules)
    rules.set(
      `${facts.gid}:${facts.sid}`,
      [
        facts.action,
        written.header,
        ...written.options.map((option) => `${option.name}:${option.text}`),
      ].join("\n"),
    );
  // Of a rule that cannot be used no more is known than its line.
  for (const { gid, sid, line } of problems)
    if (sid !== undefined) rules.set(`${gid ?? 1}:${sid}`, lines[line - 1] ?? "");
  return rules;
}

export function changesBetween(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Changes {
  const names = [...after.keys()];
  return {
    added: names.filter((name) => !before.has(name)).sort(byNumber),
    removed: [...before.keys()].filter((name) => !after.has(name)).sort(byNumber),
    changed: names.filter((name) => before.has(name) && before.get(name) !== after.get(name)).sort(byNumber),
  };
}

const byNumber = (one: string, other: string): number => {
  const [gid = 0, sid = 0] = one.split(":").map(Number);
  const [otherGid = 0, otherSid = 0] = other.split(":").map(Number);
  return gid - otherGid || sid - otherSid;
};
