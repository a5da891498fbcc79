import { expect, test } from "vitest";
import { createEngine } from "./engine.ts";
import { parseRules } from "./rules/index.ts";
import { hex } from "./testing/hex.ts";
import { frame, ip, tcp, udp } from "./testing/packets.ts";

const CLIENT = "10.0.0.1";
const SERVER = "10.0.0.2";
const ETHERNET = 1;
const IPV4 = 0x0800;

/** What one side says, in hex; each turn is a segment. */
type Turn = readonly [who: "c" | "s", said: string];

function connection(port: number, turns: readonly Turn[]): Uint8Array[] {
  const next = { c: 1_000, s: 5_000 };
  const send = (who: "c" | "s", flags: string, said = ""): Uint8Array => {
    const payload = hex(said);
    const client = who === "c";
    const [source, destination] = client ? [CLIENT, SERVER] : [SERVER, CLIENT];
    const ports = client ? ([40_000, port] as const) : ([port, 40_000] as const);
    const segment = { ports, seq: next[who], ack: flags === "S" ? 0 : next[client ? "s" : "c"], flags };
    next[who] += payload.length + (/[SF]/.test(flags) ? 1 : 0);
    return ip({ source, destination, protocol: 6 }, tcp(segment, payload));
  };
  return [
    send("c", "S"),
    send("s", "S."),
    send("c", "."),
    ...turns.flatMap(([who, said]) => [send(who, ".", said), send(who === "c" ? "s" : "c", ".")]),
    send("c", "F."),
    send("s", "F."),
  ];
}

/** Which of these options fired, each as a rule of its own, in order. */
function told(protocol: "tcp" | "udp", packets: readonly Uint8Array[], options: readonly string[]): string[] {
  const rules = options.map((text, i) => `alert ${protocol} any any -> any any (${text} sid:${i + 1};)`);
  const { ruleSet, problems } = parseRules([{ name: "test.rules", text: rules.join("\n") }]);
  expect(problems).toEqual([]);
  const found: string[] = [];
  const engine = createEngine({
    rules: ruleSet,
    onFinding: (finding) => finding.type === "match" && found.push(options[finding.rule.sid - 1]!),
  });
  packets.forEach((packet, at) => {
    const bytes = frame(IPV4, packet);
    engine.packet(bytes, 0, bytes.length, bytes.length, 1_700_000_000_000_000 + at * 1_000, ETHERNET, 0, -1);
  });
  engine.finish();
  return found;
}

const connect = "03000016 11 e0 0000 0001 00 c1020100 c2020102 c0010a";
const confirm = "03000016 11 d0 0001 0001 00 c1020100 c2020102 c0010a";

test.each<[name: string, port: number, turns: Turn[], fire: string[], keepQuiet: string[]]>([
  [
    "Modbus",
    502,
    [
      ["c", "0001 0000 0006 11 05 00ac ff00 0002 0000 00"],
      ["c", "06 11 03 006b 0003"],
      ["s", "0001 0000 0006 11 05 00ac ff00"],
    ],
    [
      'flow:to_server; modbus_func:write_single_coil; modbus_data; content:"|00 ac|",depth 2;',
      "flow:to_server; modbus_func:3; modbus_unit:17;",
      'flow:to_client; modbus_func:5; content:"|11 05|",offset 6,depth 2;',
    ],
    ["modbus_func:read_coils;", 'modbus_data; content:"|11|";', "modbus_func:5; modbus_func:3;"],
  ],
  [
    "DNP3",
    20_000,
    [
      ["c", "0564 08 c4 0100 0200 0000 c0 c0 0d 0000"],
      ["s", "0564 10 44 0200 0100 0000 c0 c0 81 8000 3201 07 01 0102 0000"],
    ],
    [
      "dnp3_func:cold_restart;",
      'dnp3_ind:device_restart; dnp3_obj:group 50,var 1; dnp3_data; content:"|81 80|",offset 1;',
    ],
    ["dnp3_func:warm_restart;", "flow:to_server; dnp3_ind:device_restart;", "dnp3_obj:50,2;"],
  ],
  [
    "S7comm-plus",
    102,
    [
      ["c", connect],
      ["s", confirm],
      ["c", "03000010 02 f0 80 72 01 0005 31 0000 04bb"],
    ],
    ['s7commplus_opcode:request; s7commplus_func:explore; s7commplus_content; content:"|31 00|",depth 2;'],
    ["s7commplus_opcode:response;", "s7commplus_func:0x586;", "mms_func:0;"],
  ],
  [
    "EtherNet/IP and CIP",
    44_818,
    [
      ["c", `6f00 1800 ${"00".repeat(20)} 00000000 0a00 0200 0000 0000 b200 0800 0e 03 2001 2401 3007`],
      ["s", `6f00 1400 ${"00".repeat(20)} 00000000 0a00 0200 0000 0000 b200 0400 8e 00 08 00`],
    ],
    [
      "cip_req; enip_req; enip_command:111; cip_service:14; cip_class:1; cip_instance:<2; cip_attribute:6<>8;",
      "cip_rsp; enip_rsp; cip_status:!0;",
    ],
    ["cip_req; cip_status:8;", "cip_rsp; cip_service:14;", "cip_conn_path_class:1;"],
  ],
  [
    "IEC 60870-5-104",
    2_404,
    [
      ["c", "68 04 07000000 68 0e 02000400 2d 01 06 00 0100 010000 81"],
      ["s", "68 04 01000200"],
    ],
    ["iec104_apci_type:unnumbered_control_function;", "iec104_asdu_func:C_SC_NA_1;", "iec104_apci_type:s;"],
    ["iec104_asdu_func:C_DC_NA_1;"],
  ],
  [
    "MMS",
    102,
    [
      ["c", connect],
      ["s", confirm],
      ["c", "03000023 02 f0 80 01000100 61 16 30 14 020103 a0 0f a00d 020101 a108 a003 800100 a10180"],
    ],
    ['content:"|A0|"; mms_func:get_name_list;', 'mms_data; content:"|A0 0D|",depth 2;'],
    ["mms_func:read;", "s7commplus_opcode:request;"],
  ],
  [
    "OPC UA",
    4_840,
    [
      ["c", "48454c46 20000000 00000000 00000100 00000100 00000000 00000000 ffffffff"],
      ["s", "41434b46 1c000000 00000000 00000100 00000100 00000000 00000000"],
      ["c", "4d534746 1c000000 01000000 01000000 02000000 02000000 0100 a102"],
    ],
    [
      "opcua_msg_type:HEL;",
      "opcua_msg_type:ACK;",
      "opcua_msg_service:WriteRequest; opcua_node_namespace_index:0; opcua_node_id:673;",
    ],
    ["opcua_msg_service:ReadRequest;", "opcua_msg_type:CLO;"],
  ],
])("%s, on the wire", (_name, port, turns, fire, keepQuiet) => {
  expect(told("tcp", connection(port, turns), [...keepQuiet, ...fire])).toEqual(fire);
});

test("EtherNet/IP in datagrams", () => {
  const question = udp([50_000, 44_818], hex(`6300 0000 ${"00".repeat(20)}`));
  const packet = ip({ source: CLIENT, destination: SERVER, protocol: 17 }, question);
  expect(told("udp", [packet], ["enip_rsp;", "enip_req; enip_command:0x63;"])).toEqual([
    "enip_req; enip_command:0x63;",
  ]);
});
