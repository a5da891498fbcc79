import { expect, test } from "vitest";
import { mitreLink, referenceLink, ruleLink } from "./links.ts";

test.each([
  ["cve,2021-44228", "CVE-2021-44228", "https://nvd.nist.gov/vuln/detail/CVE-2021-44228"],
  ["cve,CVE-2014-6271", "CVE-2014-6271", "https://nvd.nist.gov/vuln/detail/CVE-2014-6271"],
  ["CVE, 2014-6271", "CVE-2014-6271", "https://nvd.nist.gov/vuln/detail/CVE-2014-6271"],
  ["cve,lots", "cve,lots", undefined],
  ["url,example.org/a?b=c,d", "example.org/a?b=c,d", "https://example.org/a?b=c,d"],
  ["url,http://example.org/a", "http://example.org/a", "http://example.org/a"],
  ["url,javascript:alert(1)", "url,javascript:alert(1)", undefined],
  ["nessus,10321", "Nessus 10321", "https://www.tenable.com/plugins/nessus/10321"],
  ["bugtraq,1234", "bugtraq,1234", undefined],
  ["toString,1", "toString,1", undefined],
  ["", "", undefined],
])("reference %j", (reference, label, href) => {
  expect(referenceLink(reference)).toEqual({ label, href });
});

test.each([
  ["T1190", "https://attack.mitre.org/techniques/T1190/"],
  ["T1059.004", "https://attack.mitre.org/techniques/T1059/004/"],
  ["TA0001", "https://attack.mitre.org/tactics/TA0001/"],
  ["n/a", undefined],
])("MITRE id %s", (id, href) => {
  expect(mitreLink(id)).toEqual({ label: id, href });
});

test.each([
  ["1", "57461", "https://www.snort.org/rule_docs/1-57461"],
  ["1", "1000001", undefined],
  ["116", "54", undefined],
  ["1", "../..", undefined],
])("rule %s:%s", (generator, signature, href) => {
  expect(ruleLink(generator, signature).href).toBe(href);
});
