import type { AlertQuery } from "@peccary/api";
import { type SeverityLevel, severityLevels } from "./severity.ts";

/** Which alerts the reader wants to see. Every field given must hold. */
export interface AlertFilter {
  readonly text?: string;
  readonly namespace?: string;
  readonly origin?: string;
  /** This and worse. */
  readonly severity?: SeverityLevel["name"];
  /** One alert, by its link. */
  readonly id?: string;
}

/** Characters taken over from an address: the most the server takes. */
const longest = { text: 1000, namespace: 253, origin: 1000, id: 1024 } as const;
const texts = Object.keys(longest) as (keyof typeof longest)[];

/** The filter that an address of the page names. What it does not know is left out. */
export function filterOf(params: URLSearchParams): AlertFilter {
  const filter: { -readonly [Key in keyof AlertFilter]: AlertFilter[Key] } = {};
  for (const key of texts) {
    const value = params.get(key)?.trim().slice(0, longest[key]);
    if (value) filter[key] = value;
  }
  const level = severityLevels.find(({ name }) => name === params.get("severity"));
  if (level) filter.severity = level.name;
  return filter;
}

/** What stands behind the `?` in the page's address. */
export function addressOf(filter: AlertFilter): URLSearchParams {
  const params = new URLSearchParams();
  for (const key of [...texts, "severity"] as const) if (filter[key]) params.set(key, filter[key]);
  return params;
}

/** The same as the server is asked it. */
export function queryOf({ severity, ...rest }: AlertFilter): AlertQuery {
  const level = severityLevels.find(({ name }) => name === severity);
  return level ? { ...rest, severity: level.atLeast } : rest;
}

export const isEmpty = (filter: AlertFilter): boolean => addressOf(filter).size === 0;

/** Whether both ask for the same, spaces around a text aside. */
export const sameFilter = (a: AlertFilter, b: AlertFilter): boolean =>
  addressOf(filterOf(addressOf(a))).toString() === addressOf(filterOf(addressOf(b))).toString();
