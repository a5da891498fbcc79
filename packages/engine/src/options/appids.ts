import type { RuleOption } from "../rules/option.ts";
import { splitArguments, unquote } from "./reading/arguments.ts";

/** Applications that are protocols, and the service that a flow of them is known as, by our name for it where it is another. */
const applications: { readonly [name: string]: string } = {
  "dce/rpc": "dcerpc",
  dcerpc: "dcerpc",
  dnp3: "dnp3",
  dns: "dns",
  ftp: "ftp",
  "ftp control": "ftp",
  "ftp data": "ftp-data",
  ftps: "ssl",
  gtp: "gtp",
  http: "http",
  "http/2": "http2",
  https: "ssl",
  imap: "imap",
  modbus: "modbus",
  "netbios-ssn (smb)": "netbios-ssn",
  pop3: "pop3",
  sip: "sip",
  smb: "netbios-ssn",
  smtp: "smtp",
  snmp: "snmp",
  ssh: "ssh",
  ssl: "ssl",
  "ssl client": "ssl",
  telnet: "telnet",
  tls: "ssl",
  websocket: "websocket",
};

/**
 * Which application a flow is of. Snort's detectors name thousands; here a flow is known by the protocol it speaks, so an
 * application that is a protocol can be asked for, and others cannot.
 */
export const appids: RuleOption = {
  name: "appids",
  summary: "Which application, by the protocol that the flow speaks: http, dns, ssl …",
  example: 'appids:"http,dns"',

  add(text, rule) {
    const wanted = new Set<string>();
    for (const part of splitArguments(unquote(text))) {
      const name = part.trim().toLowerCase();
      if (Object.hasOwn(applications, name)) wanted.add(applications[name]!);
      else rule.unsupported(`"${part}" is not a protocol: it needs a detector of applications`);
    }
    if (wanted.size === 0) rule.problem("expected the names of applications such as http");
    rule.test(({ inspection: { flow } }) => flow?.service !== undefined && wanted.has(flow.service), {
      cheap: true,
    });
  },
};
