import { GTP_VERSIONS, gtpElements, gtpMessages } from "../../app/gtp/names.ts";
import type { RuleBuilder } from "../../rules/option.ts";
import { splitArguments, unquote } from "./arguments.ts";

const MAX_TYPE = 255;

/** What a number or a name stands for in each version; -1 where it is none. Undefined: in no version. */
function typesOf(text: string, names: readonly ReadonlyMap<string, number>[]): number[] | undefined {
  if (/^\d+$/.test(text)) {
    const type = Number(text);
    return type <= MAX_TYPE ? new Array<number>(GTP_VERSIONS).fill(type) : undefined;
  }
  const types = names.map((of) => of.get(text) ?? -1);
  return types.some((type) => type >= 0) ? types : undefined;
}

/** Of `gtp_info`: the type in each version, as the parser wants it. */
export function readGtpElement(text: string, rule: RuleBuilder): string {
  const name = unquote(text).trim();
  const types = typesOf(name, gtpElements);
  if (types === undefined)
    rule.problem(`"${name}" is not a number up to ${MAX_TYPE} or an element such as apn`);
  return (types ?? []).join();
}

/** Of `gtp_type`: in each version, the types that are meant. */
export function readGtpTypes(text: string, rule: RuleBuilder): readonly ReadonlySet<number>[] {
  const wanted = Array.from({ length: GTP_VERSIONS }, () => new Set<number>());
  const parts = splitArguments(unquote(text)).flatMap((part) => part.split(/\s+/));
  if (parts.length === 0) rule.problem("expected types of messages such as 1 or echo_request");
  for (const part of parts) {
    const types = typesOf(part, gtpMessages);
    if (types === undefined)
      rule.problem(`"${part}" is not a number up to ${MAX_TYPE} or a type such as echo_request`);
    for (const [version, type] of (types ?? []).entries()) if (type >= 0) wanted[version]!.add(type);
  }
  return wanted;
}
