import { expect, test } from "vitest";
import { mitre } from "./mitre.ts";

test.each([
  [[], {}],
  [["policy balanced-ips drop", "service http"], {}],
  [
    ["mitre_tactic_id TA0001", "mitre_tactic_name Initial_Access", "mitre_technique_id T1190"],
    { mitre_tactic: "Initial Access", mitre_ids: ["T1190"] },
  ],
  [
    [" mitre_technique_id  T1190", "mitre_technique_id T1190", "mitre_technique_id T1071"],
    { mitre_ids: ["T1190", "T1071"] },
  ],
  [["mitre_technique_id"], {}],
])("%j", (metadata, found) => {
  expect(mitre(metadata)).toEqual(found);
});
