/** Something an alert names, and where to read about it. */
export interface Link {
  readonly label: string;
  /** Always https or http: rule text comes from outside. */
  readonly href: string | undefined;
}

/** Systems of Snort's `reference` option whose pages still exist. */
const systems: { readonly [system: string]: (id: string) => { label: string; href: string } | undefined } = {
  cve(id) {
    const number = /^(?:cve-)?(\d{4}-\d{4,})$/i.exec(id)?.[1];
    return number
      ? { label: `CVE-${number}`, href: `https://nvd.nist.gov/vuln/detail/CVE-${number}` }
      : undefined;
  },
  url(id) {
    const href = /^https?:\/\//i.test(id) ? id : `https://${id}`;
    return URL.canParse(href) ? { label: id, href } : undefined;
  },
  nessus: (id) =>
    /^\d+$/.test(id)
      ? { label: `Nessus ${id}`, href: `https://www.tenable.com/plugins/nessus/${id}` }
      : undefined,
};

/** @param reference as the rule has it: `cve,2021-44228`, `url,example.org/advisory` */
export function referenceLink(reference: string): Link {
  const comma = reference.indexOf(",");
  const system = reference.slice(0, comma).trim().toLowerCase();
  const id = reference.slice(comma + 1).trim();
  const known = comma > 0 && Object.hasOwn(systems, system) ? systems[system]?.(id) : undefined;
  return known ?? { label: reference, href: undefined };
}

/** A technique such as T1190 or T1059.004, or a tactic such as TA0001. */
export function mitreLink(id: string): Link {
  const [, kind, number, part] = /^(TA?)(\d{4})(?:\.(\d{3}))?$/.exec(id) ?? [];
  if (kind === undefined || number === undefined) return { label: id, href: undefined };
  const folder = kind === "TA" ? "tactics" : "techniques";
  return { label: id, href: `https://attack.mitre.org/${folder}/${kind}${number}/${part ? `${part}/` : ""}` };
}

/** Signature ids below this are given out by Snort, and have a page there. */
const FIRST_LOCAL_SID = 1_000_000;

/** Snort's own page on a rule, if it is one of Snort's. */
export function ruleLink(generator: string, signature: string): Link {
  const label = `${generator}:${signature}`;
  const theirs = generator === "1" && /^\d+$/.test(signature) && Number(signature) < FIRST_LOCAL_SID;
  return { label, href: theirs ? `https://www.snort.org/rule_docs/${generator}-${signature}` : undefined };
}
