import { expect, test } from "vitest";
import { HeaderReader } from "./header.ts";
import { defaultVariables } from "./variables.ts";

const read = (text: string) => new HeaderReader(defaultVariables).read(text);

test.each([
  ["alert tcp any any -> any any", { action: "alert", protocol: "tcp", service: undefined, bothWays: false }],
  ["drop udp any any <> any 53", { action: "drop", protocol: "udp", bothWays: true }],
  ["alert http", { protocol: "service", service: "http", source: undefined, destinationPorts: undefined }],
  ["alert http any $HTTP_PORTS -> $HOME_NET any", { protocol: "service", service: "http" }],
  ["alert file", { protocol: "file", service: undefined }],
  ["alert tcp [10.0.0.0/8, !10.0.0.1] any -> any [80, 81]", { protocol: "tcp" }],
])("reads %s", (text, expected) => {
  expect(read(text)).toMatchObject(expected);
});

test.each([
  [
    "alrt tcp any any -> any any",
    '"alrt" is not an action; expected one of alert, log, pass, drop, sdrop, block, reject, react, rewrite',
  ],
  [
    "alert tpc any any -> any any",
    '"tpc" is not a protocol; expected ip, tcp, udp, icmp, file or a service such as http',
  ],
  [
    "alert tcp any any -> any",
    'expected "action protocol source ports -> destination ports" or "action protocol", found 6 words',
  ],
  ["alert tcp any any <- any any", 'expected "->" or "<>", found "<-"'],
  ["alert tcp $HOMENET any -> any any", "source: the variable $HOMENET has no value"],
  ["alert tcp any any -> any 80-90", 'destination ports: "80-90" is not a port or a range such as 1024:2048'],
])("refuses %s", (text, problem) => {
  expect(read(text)).toEqual({ problem });
});
