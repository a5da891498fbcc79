/** Queues, chats and news. */
import { u16be, u32be } from "../../numbers.ts";
import { beginsWith, isDigit, isPrintable, type NamedService, near, standsAt } from "./service.ts";

/** CONNECT with its protocol's name; of the server's answer only the port tells more. */
export const mqtt: NamedService = {
  name: "mqtt",
  transports: ["tcp"],
  first: [0x10, 0x20],
  looks(bytes, start, end, ports) {
    if (bytes[start] === 0x20)
      return near(ports, 1883) && end - start >= 4 && bytes[start + 1]! >= 2 && bytes[start + 2]! <= 1;
    let at = start + 1;
    while (at < end && at < start + 4 && bytes[at]! >= 0x80) at++;
    at++;
    return standsAt("\0\x04MQTT", bytes, at, end) || standsAt("\0\x06MQIsdp", bytes, at, end);
  },
};

/** The header of both sides; a server that was heard first begins with Connection.Start. */
export const amqp: NamedService = {
  name: "amqp",
  transports: ["tcp"],
  first: [0x41, 0x01],
  looks: (bytes, start, end) =>
    bytes[start] === 0x41
      ? end - start >= 5 && standsAt("AMQP", bytes, start, end) && bytes[start + 4]! <= 3
      : end - start >= 11 && u16be(bytes, start + 1) === 0 && u32be(bytes, start + 7) === 0x000a_000a,
};

/** Kinds of requests there are, and their versions. */
const KAFKA_KINDS = 90;
const KAFKA_VERSIONS = 20;
const KAFKA_LARGEST = 104_857_600;

/** A request: length, kind, version, number, and the client's name, or none. */
export const kafka: NamedService = {
  name: "kafka",
  transports: ["tcp"],
  looks(bytes, start, end, ports) {
    if (end - start < 14) return false;
    const size = u32be(bytes, start);
    if (size < 10 || size > KAFKA_LARGEST) return false;
    if (u16be(bytes, start + 4) > KAFKA_KINDS || u16be(bytes, start + 6) > KAFKA_VERSIONS) return false;
    const name = u16be(bytes, start + 12);
    if (name === 0xffff || name === 0) return near(ports, 9092);
    if (name > 255 || name + 10 > size || start + 14 + name > end) return false;
    for (let i = 0; i < name; i++) if (!isPrintable(bytes[start + 14 + i]!)) return false;
    return true;
  },
};

/** A server's first line; Snort takes it for SIP. */
export const nats: NamedService = {
  name: "nats",
  transports: ["tcp"],
  overrules: true,
  first: [0x49],
  looks: (bytes, start, end, ports) => standsAt(near(ports, 4222) ? "INFO" : 'INFO {"', bytes, start, end),
};

export const xmpp: NamedService = {
  name: "xmpp",
  transports: ["tcp"],
  first: [0x3c],
  looks(bytes, start, end) {
    if (standsAt("<stream:stream", bytes, start, end)) return true;
    if (!standsAt("<?xml ", bytes, start, end)) return false;
    for (let at = start + 6; at < end && at < start + 80; at++)
      if (bytes[at] === 0x3e) return standsAt("<stream:stream", bytes, at + 1, end);
    return false;
  },
};

const ircClient = beginsWith(
  "NICK ",
  "CAP LS",
  "CAP REQ",
  "JOIN #",
  "PRIVMSG ",
  "PING :",
  "PONG :",
  "NOTICE AUTH",
  "NOTICE * :",
  "ERROR :Closing Link",
);

/** What a client says, or a server: its name behind a colon, then a number or a word. */
export const irc: NamedService = {
  name: "irc",
  transports: ["tcp"],
  looks(bytes, start, end, ports) {
    if (bytes[start] !== 0x3a) return ircClient.looks(bytes, start, end, ports);
    let at = start + 1;
    while (at < end && at < start + 64 && bytes[at]! > 0x20) at++;
    if (at === start + 1 || at + 5 > end || bytes[at++] !== 0x20) return false;
    if (isDigit(bytes[at]!))
      return isDigit(bytes[at + 1]!) && isDigit(bytes[at + 2]!) && bytes[at + 3] === 0x20;
    return (
      standsAt("NOTICE ", bytes, at, end) ||
      standsAt("PRIVMSG ", bytes, at, end) ||
      standsAt("JOIN ", bytes, at, end) ||
      standsAt("CAP ", bytes, at, end)
    );
  },
};

const nntpClient = beginsWith(
  "MODE READER",
  "GROUP ",
  "ARTICLE ",
  "AUTHINFO ",
  "NEWGROUPS ",
  "NEWNEWS ",
  "XOVER",
  "IHAVE <",
);
/** In the line of a server's greeting. */
const NNTP_WORDS = ["NNTP", "INN ", "news", "InterNetNews"];
const NNTP_LINE = 120;

export const nntp: NamedService = {
  name: "nntp",
  transports: ["tcp"],
  looks(bytes, start, end, ports) {
    if (!standsAt("20", bytes, start, end)) return nntpClient.looks(bytes, start, end, ports);
    if (!standsAt("200 ", bytes, start, end) && !standsAt("201 ", bytes, start, end)) return false;
    for (let at = start + 4; at < end && at < start + NNTP_LINE && bytes[at] !== 0x0a; at++)
      for (const word of NNTP_WORDS) if (standsAt(word, bytes, at, end)) return true;
    return false;
  },
};
