import type { Finding, Transaction, Where } from "@peccary/engine";
import { expect, test } from "vitest";
import { eveOf } from "./eve.ts";

const where: Where = {
  time: 1_000_000,
  tap: 0,
  packetNumber: 7,
  source: "10.0.0.1",
  destination: "10.0.0.2",
  sourcePort: 50_000,
  destinationPort: 445,
  protocol: 6,
  flowId: 1,
  service: undefined,
  communityId: undefined,
};

const told = (transaction: Transaction): Finding => ({ type: "transaction", where, transaction });

test.each<[string, Transaction, object]>([
  [
    "a TLS handshake with its fingerprints",
    { type: "tls", version: 0x0304, sni: "a.test", ja3: "aa", ja3s: "bb", ja4: "t13d_c_d" },
    {
      tls: { sni: "a.test", version: "TLS 1.3", ja3: { hash: "aa" }, ja3s: { hash: "bb" }, ja4: "t13d_c_d" },
    },
  ],
  [
    "a TLS hello that nobody answered",
    { type: "tls", version: 0x0303 },
    { tls: { sni: undefined, version: "TLS 1.2", ja3: undefined, ja3s: undefined, ja4: undefined } },
  ],
  [
    "a file opened by SMB",
    { type: "smb", version: 2, file: "a.exe", share: "\\\\h\\d", status: 0 },
    {
      smb: { command: "SMB2_COMMAND_CREATE", status_code: "0x0", filename: "a.exe", share: "\\\\h\\d" },
    },
  ],
  [
    "a file that SMB 1 refused",
    { type: "smb", version: 1, file: "B", status: 0xc000_0022 },
    {
      smb: {
        command: "SMB1_COMMAND_NT_CREATE_ANDX",
        status_code: "0xc0000022",
        filename: "B",
        share: undefined,
      },
    },
  ],
])("%s", (_what, transaction, expected) => {
  expect(eveOf(told(transaction), "x.pcap")).toMatchObject({ event_type: transaction.type, ...expected });
});

test.each([
  ["ssl", "tls"],
  ["netbios-ssn", "smb"],
  ["kerberos", "krb5"],
  ["postgresql", "pgsql"],
  ["isakmp", "ike"],
  ["redis", "redis"],
  [undefined, undefined],
])("the service %s is %s", (service, name) => {
  const finding = told({ type: "tls" });
  expect(eveOf({ ...finding, where: { ...where, service } }, "x.pcap")["app_proto"]).toBe(name);
});
