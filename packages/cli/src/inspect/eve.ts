import type { Finding, FlowFinding, Match, TransactionFinding, Where } from "@peccary/engine";

/** One line of Suricata's EVE format (its manual, "Eve JSON Format"), as far as we know what it asks for. */
export type EveEvent = { readonly event_type: string; readonly [field: string]: unknown };

export type EveKind = "alert" | "flow" | "dns" | "http" | "smb" | "tls";

export const kindOf = (finding: Finding): EveKind =>
  finding.type === "match" ? "alert" : finding.type === "flow" ? "flow" : finding.transaction.type;

/** @param file the capture's name as the user gave it */
export function eveOf(finding: Finding, file: string): EveEvent {
  switch (finding.type) {
    case "match":
      return { ...head("alert", finding.where, file), ...alert(finding) };
    case "flow":
      return { ...head("flow", finding.where, file, finding.ended), flow: flow(finding) };
    case "transaction":
      return { ...head(finding.transaction.type, finding.where, file), ...transaction(finding) };
  }
}

const head = (type: EveKind, where: Where, file: string, time: number = where.time) => ({
  timestamp: timestamp(time),
  flow_id: where.flowId,
  event_type: type,
  pcap_cnt: type === "flow" ? undefined : where.packetNumber,
  pcap_filename: file,
  src_ip: where.source,
  src_port: where.sourcePort,
  dest_ip: where.destination,
  dest_port: where.destinationPort,
  proto: protocolName(where.protocol),
  app_proto: where.service === undefined ? undefined : (APP_NAMES[where.service] ?? where.service),
  community_id: where.communityId,
});

function alert({ rule }: Match) {
  return {
    alert: {
      action: "allowed",
      gid: rule.gid,
      signature_id: rule.sid,
      rev: rule.rev,
      signature: rule.message,
      category: rule.classification ?? "",
      severity: rule.priority,
      metadata: metadata(rule.metadata),
      references: rule.references.length > 0 ? rule.references : undefined,
    },
  };
}

/** `mitre_technique_id T1190` of a rule becomes `{ mitre_technique_id: ["T1190"] }`. */
function metadata(given: readonly string[]): { readonly [name: string]: readonly string[] } | undefined {
  if (given.length === 0) return undefined;
  const lists = new Map<string, string[]>();
  for (const text of given) {
    const [, name, value] = /^(\S+)\s*(.*)$/s.exec(text.trim()) ?? [];
    if (name === undefined) continue;
    lists.set(name, [...(lists.get(name) ?? []), value ?? ""]);
  }
  return Object.fromEntries(lists);
}

function flow(finding: FlowFinding) {
  return {
    pkts_toserver: finding.packetsToServer,
    pkts_toclient: finding.packetsToClient,
    bytes_toserver: finding.bytesToServer,
    bytes_toclient: finding.bytesToClient,
    start: timestamp(finding.where.time),
    end: timestamp(finding.ended),
    age: Math.floor((finding.ended - finding.where.time) / 1_000_000),
    reason: finding.reason,
  };
}

function transaction({ transaction }: TransactionFinding) {
  switch (transaction.type) {
    case "http":
      return {
        http: {
          hostname: transaction.host,
          url: transaction.uri,
          http_user_agent: transaction.userAgent,
          http_method: transaction.method,
          protocol: transaction.version,
          status: transaction.status,
          length: transaction.responseBytes,
        },
      };
    case "dns":
      return {
        dns: {
          version: 3,
          type: transaction.response ? "response" : "request",
          id: transaction.id,
          rcode: DNS_CODES[transaction.rcode] ?? String(transaction.rcode),
          queries: transaction.questions.map(({ name, type }) => ({ rrname: name, rrtype: dnsType(type) })),
          answers: transaction.response
            ? transaction.answers.map(({ name, type, data }) => ({
                rrname: name,
                rrtype: dnsType(type),
                rdata: data,
              }))
            : undefined,
        },
      };
    case "smb":
      return {
        smb: {
          command: transaction.version === 1 ? "SMB1_COMMAND_NT_CREATE_ANDX" : "SMB2_COMMAND_CREATE",
          status_code: `0x${transaction.status.toString(16)}`,
          filename: transaction.file,
          share: transaction.share,
        },
      };
    case "tls":
      return {
        tls: {
          sni: transaction.sni,
          version: transaction.version === undefined ? undefined : tlsVersion(transaction.version),
          ja3: transaction.ja3 === undefined ? undefined : { hash: transaction.ja3 },
          ja3s: transaction.ja3s === undefined ? undefined : { hash: transaction.ja3s },
          ja4: transaction.ja4,
        },
      };
  }
}

/** `2021-10-05T12:34:56.123456+0000` */
export function timestamp(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1_000_000);
  const date = new Date(seconds * 1_000);
  // A capture may claim any time; a Date holds years up to 275760.
  if (Number.isNaN(date.getTime())) return timestamp(0);
  const fraction = String(Math.floor(microseconds - seconds * 1_000_000)).padStart(6, "0");
  return `${date.toISOString().slice(0, -5)}.${fraction}+0000`;
}

const PROTOCOLS: { readonly [number: number]: string } = {
  1: "ICMP",
  2: "IGMP",
  4: "IPIP",
  6: "TCP",
  17: "UDP",
  41: "IPv6",
  47: "GRE",
  50: "ESP",
  51: "AH",
  58: "IPv6-ICMP",
  88: "EIGRP",
  89: "OSPF",
  103: "PIM",
  112: "VRRP",
  132: "SCTP",
};

export const protocolName = (number: number): string => PROTOCOLS[number] ?? `IP-${number}`;

/** Where EVE calls a protocol otherwise than Snort does. */
const APP_NAMES: { readonly [service: string]: string } = {
  ssl: "tls",
  "netbios-ssn": "smb",
  kerberos: "krb5",
  postgresql: "pgsql",
  isakmp: "ike",
};

const DNS_CODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];

const DNS_TYPES: { readonly [type: number]: string } = {
  1: "A",
  2: "NS",
  5: "CNAME",
  6: "SOA",
  12: "PTR",
  15: "MX",
  16: "TXT",
  28: "AAAA",
  33: "SRV",
  43: "DS",
  48: "DNSKEY",
  64: "SVCB",
  65: "HTTPS",
  255: "ANY",
};

const dnsType = (type: number): string => DNS_TYPES[type] ?? `TYPE${type}`;

const TLS_VERSIONS: { readonly [version: number]: string } = {
  768: "SSLv3",
  769: "TLS 1.0",
  770: "TLS 1.1",
  771: "TLS 1.2",
  772: "TLS 1.3",
};

const tlsVersion = (version: number): string =>
  TLS_VERSIONS[version] ?? `0x${version.toString(16).padStart(4, "0")}`;
