import type { RuleOption } from "../rules/option.ts";

/** Names as in IANA's list, of those that rules use. */
const numbers: { readonly [name: string]: number } = {
  icmp: 1,
  igmp: 2,
  ipip: 4,
  tcp: 6,
  egp: 8,
  igp: 9,
  udp: 17,
  ipv6: 41,
  rsvp: 46,
  gre: 47,
  esp: 50,
  ah: 51,
  "ipv6-icmp": 58,
  icmpv6: 58,
  eigrp: 88,
  ospf: 89,
  pim: 103,
  vrrp: 112,
  l2tp: 115,
  sctp: 132,
};

export const ipProto: RuleOption = {
  name: "ip_proto",
  summary: "The protocol that the IP header names.",
  example: "ip_proto:!igmp",

  add(text, rule) {
    const found = /^([!<>])?\s*([\w-]+)$/.exec(text);
    const [, operator, name = ""] = found ?? [];
    const number = /^\d+$/.test(name) ? Number(name) : numbers[name.toLowerCase()];
    if (number === undefined || number > 255) {
      rule.problem(`"${text}" is not a protocol: expected a number from 0 to 255 or a name such as igmp`);
      return;
    }
    const holds = (protocol: number): boolean => {
      if (operator === "!") return protocol !== number;
      if (operator === "<") return protocol < number;
      if (operator === ">") return protocol > number;
      return protocol === number;
    };
    rule.only("ipProtocol", holds);
    rule.test(({ inspection: { packet } }) => packet.version !== 0 && holds(packet.protocol), {
      cheap: true,
    });
  },
};
