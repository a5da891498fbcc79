import type { SecurityEvent } from "@peccary/api";

/**
 * MITRE ATT&CK as rule writers put it into `metadata`: `mitre_tactic_name Initial_Access`,
 * `mitre_technique_id T1190`, one key and value an entry.
 */
export function mitre(metadata: readonly string[]): Pick<SecurityEvent, "mitre_tactic" | "mitre_ids"> {
  const values = (key: string): string[] =>
    metadata
      .map((entry) => entry.trim().split(/\s+/))
      .filter(([name]) => name === key)
      .flatMap(([, value]) => (value === undefined ? [] : [value]));
  const [tactic] = values("mitre_tactic_name");
  const ids = [...new Set([...values("mitre_technique_id"), ...values("mitre_ids")])];
  return {
    ...(tactic === undefined ? {} : { mitre_tactic: tactic.replaceAll("_", " ") }),
    ...(ids.length === 0 ? {} : { mitre_ids: ids }),
  };
}
