import { Conversation } from "./conversation.ts";
import {
  ATOMIC_FRAGMENT,
  DESTINATION_OPTIONS,
  HOP_BY_HOP,
  ipv6Fragments,
  overIpv6,
  timestamps,
  withChecksums,
  withTags,
  withTtl,
  withUrgent,
} from "./disguise.ts";
import { exchange, get, inUri, OK, overlap, type Scenario } from "./scenario.ts";

const ATTACK = get("/etc/passwd");
/** As long as the attack, and harmless. */
const DECOY = get("/index.html");
const rules = [inUri("/etc/passwd"), inUri("/index.html", 2)];
const ENDS = "the first to come counts";

/** The decoy and then the attack at one place, the decoy's frame changed. */
function decoyFirst(change: (frame: Uint8Array) => Uint8Array, others = change): Uint8Array[] {
  const talk = new Conversation().at("client", 0, DECOY);
  const decoy = talk.frames.length - 1;
  const frames = talk.say("client", ATTACK).say("server", OK).end();
  return frames.map((frame, at) => (at === decoy ? change(frame) : others(frame)));
}

const same = (frame: Uint8Array): Uint8Array => frame;

/** An established connection, something from the client, and then the attack. */
function after(something: (talk: Conversation) => void): Uint8Array[] {
  const talk = new Conversation();
  something(talk);
  return talk.say("client", ATTACK).say("server", OK).end();
}

function urgent(): Uint8Array[] {
  const request = get("/etc/pasXswd");
  const talk = new Conversation().say("client", request);
  const at = talk.frames.length - 1;
  const frames = talk.say("server", OK).end();
  // The pointer names the octet behind the urgent one.
  return frames.map((frame, i) => (i === at ? withUrgent(frame, request.indexOf("X") + 1) : frame));
}

/** What came first and what comes then, in the three forms that systems judge differently (Novak and Sturges). */
const pairs: readonly (readonly [number, string, string])[] = [
  // place of the first, its octets, those of the newcomer: starts before it, starts with it and is longer, is inside
  [4, "oooo", "NNNNNNNN"],
  [0, "oooo", "NNNNNNNN"],
  [0, "oooooooo", "NNNN"],
];
const newcomerAt = [0, 0, 4];
const readAs: { readonly [policy: string]: string } = {
  first: "NNNNoooo-ooooNNNN-oooooooo",
  bsd: "NNNNNNNN-ooooNNNN-oooooooo",
  linux: "NNNNNNNN-NNNNNNNN-oooooooo",
  last: "NNNNNNNN-NNNNNNNN-ooooNNNN",
};

function overlaps(policy: string): Scenario {
  const request = get("/........-........-........");
  const at = request.indexOf(".");
  const talk = new Conversation();
  pairs.forEach(([place, old, newcomer], pair) => {
    const start = at + pair * 9;
    talk.at("client", start + place, old).at("client", start + newcomerAt[pair]!, newcomer);
  });
  talk
    .at("client", at + 8, "-")
    .at("client", at + 17, "-")
    .at("client", at + 26, request.slice(at + 26));
  talk.at("client", 0, request.slice(0, at));
  talk.said.client = request.length;
  const policies = Object.keys(readAs);
  return {
    name: `overlap-${policy}`,
    about: `Segments that overlap with other octets, in three forms, read as "${policy}" does.`,
    host: `A host with the policy "${policy}" reads ${readAs[policy]}.`,
    snort: "The same where its stream_tcp policy is set so; its default is bsd.",
    frames: talk.say("server", OK).end(),
    rules: policies.map((one, sid) => inUri(`/${readAs[one]}`, sid + 1)),
    reading: { segments: policy },
    expected: [policies.indexOf(policy) + 1],
  };
}

/** What hosts do and Snort does not is done with `--thorough`: a scenario for each reading. */
const inReading = (name: string, thorough: boolean, otherwise: readonly number[]) =>
  thorough
    ? { name: `${name}-thorough`, reading: { thorough }, expected: [1] }
    : { name, expected: otherwise };

const resetInsideWindow = (thorough: boolean): Scenario => ({
  ...inReading("reset-inside-window", thorough, []),
  about: "A reset a hundred octets ahead of what the server expects, inside its window, and then the attack.",
  host: "Linux since 3.6 answers with a challenge and goes on (RFC 5961).",
  snort: `Its policies bsd and linux believe it, and the attack is not seen. ${thorough ? "With `--thorough`, and on live traffic, we do as the host." : "So do we, but not with `--thorough`."}`,
  frames: after((talk) => talk.at("client", 100, "", { flags: "R" })),
  rules,
});

function oldTimestamp(thorough: boolean): Scenario {
  const [client, server] = [2_000_000, 7_000_000];
  const talk = new Conversation([
    { options: timestamps(client, 0) },
    { options: timestamps(server, client) },
    { options: timestamps(client, server) },
  ]);
  talk.at("client", 0, DECOY, { options: timestamps(1_000, server) });
  talk.at("client", 0, ATTACK, { options: timestamps(client + 1, server) });
  talk.said.client = ATTACK.length;
  talk.at("server", 0, OK, { options: timestamps(server + 1, client + 1) });
  talk.said.server = OK.length;
  return {
    ...inReading("old-timestamp", thorough, [2]),
    about: "A decoy whose TCP timestamp is older than what the server has seen, then the attack.",
    host: "Throws the decoy away: protection against wrapped sequences, RFC 7323 section 5.",
    snort: thorough
      ? "The same for most of its policies. With `--thorough`, and on live traffic, so do we: a segment is outdated when the receiver has said, by what it echoes, that it has a later one."
      : "The same for most of its policies. Timestamps are not judged here, but with `--thorough`: the decoy, which came first, counts.",
    frames: talk.end(),
    rules,
  };
}

export const onTheWire = (): readonly Scenario[] => [
  {
    name: "bad-checksum-judged",
    about: "A decoy with a wrong TCP checksum before the attack, with checksums judged.",
    host: "Throws the decoy away and reads the attack.",
    snort: "The same with its default, `-k all`.",
    frames: decoyFirst(
      (frame) => withChecksums(frame, false),
      (frame) => withChecksums(frame),
    ),
    rules,
    reading: { checksums: "judge" },
    expected: [1],
  },
  {
    name: "bad-checksum-ignored",
    about:
      "The same with checksums ignored, as is the default: what a host sends itself has unfinished checksums where the network card works them out, and on the veth of a pod nearly all have.",
    host: "Throws the decoy away and reads the attack.",
    snort: "With `-k none` it takes the decoy too.",
    frames: decoyFirst(
      (frame) => withChecksums(frame, false),
      (frame) => withChecksums(frame),
    ),
    rules,
    expected: [2],
  },
  {
    name: "low-ttl",
    about: "A decoy with a time to live of 1 before the attack.",
    host: `Behind one more router it never gets the decoy. On the wire of the host itself, where sensors are, it does, and ${ENDS}.`,
    snort: "Takes the decoy: it has no way to know how far the host is.",
    frames: decoyFirst((frame) => withTtl(frame, 1), same),
    rules,
    expected: [2],
  },
  {
    name: "urgent-octet",
    about: "An octet in the middle of the path is urgent data.",
    host: "Takes it out of the stream, unless the program asks for SO_OOBINLINE, and reads /etc/passwd.",
    snort:
      "Leaves it in the stream; its normaliser, which is for inline use, can take it out. We do as it does, with `--thorough` too: which programs ask for SO_OOBINLINE cannot be seen from the wire, and a second urgent octet puts the first back into the stream if it was not read by then. Taking it out would be as easy to trick as leaving it in.",
    frames: urgent(),
    rules: [inUri("/etc/passwd"), inUri("/etc/pasXswd", 2)],
    expected: [2],
  },
  ...[false, true].map((thorough) => resetInsideWindow(thorough)),
  {
    name: "reset-with-data",
    about: "A reset that carries a request.",
    host: "Ends the connection; what a reset carries is a reason for humans.",
    snort: "The same.",
    frames: new Conversation().at("client", 0, ATTACK, { flags: "R" }).frames,
    rules,
    expected: [],
  },
  {
    name: "fin-outside-window",
    about: "A FIN far ahead of the stream, and then the attack.",
    host: "Ignores it.",
    snort: "The same.",
    frames: after((talk) => talk.at("client", 900_000, "", { flags: "F." })),
    rules,
    expected: [1],
  },
  {
    name: "fin-early",
    about:
      "A FIN a hundred octets ahead of the stream, inside the window, and then the attack, which is shorter.",
    host: "Waits for what is before the FIN, and reads the attack.",
    snort: "The same.",
    frames: after((talk) => talk.at("client", 100, "", { flags: "F." })),
    rules,
    expected: [1],
  },
  {
    name: "syn-again",
    about: "The SYN of the connection comes a second time in the middle of it, with the same number.",
    host: "Answers with a challenge and goes on.",
    snort: "Takes it for a retransmission.",
    frames: after((talk) => talk.at("client", -1, "", { flags: "S", ack: 0 })),
    rules,
    expected: [1],
  },
  {
    name: "window-overrun",
    about: "A decoy far outside the window that would stand where a later request does, then the attack.",
    host: "Throws the decoy away.",
    snort: "The same.",
    frames: after((talk) => talk.at("client", 500_000, DECOY)),
    rules,
    expected: [1],
  },
  ...[false, true].map((thorough) => oldTimestamp(thorough)),
  ...Object.keys(readAs).map(overlaps),
  {
    name: "overlap-one-octet",
    about: "Segments of four octets of which the last is said again, differently, by the next one.",
    host: `Of most systems ${ENDS}.`,
    frames: overlap("evil", "evXl"),
    rules: [inUri("/evil"), inUri("/evXl", 2)],
    expected: [1],
  },
  {
    name: "ipv6-extension-headers",
    about: "The attack over IPv6 behind hop-by-hop and destination options.",
    frames: exchange(ATTACK).map((frame) => overIpv6(frame, [HOP_BY_HOP, DESTINATION_OPTIONS])),
    rules,
    expected: [1],
  },
  {
    name: "ipv6-atomic-fragment",
    about: "Every packet over IPv6 says that it is a fragment, and is whole: RFC 6946.",
    frames: exchange(ATTACK).map((frame) => overIpv6(frame, [ATOMIC_FRAGMENT])),
    rules,
    expected: [1],
  },
  {
    name: "ipv6-fragments",
    about: "Every packet over IPv6 in fragments of eight octets, the last first.",
    frames: exchange(ATTACK).flatMap((frame) => ipv6Fragments(frame, 8).reverse()),
    rules,
    expected: [1],
  },
  {
    name: "vlan-stack",
    about: "Eight VLAN tags in each other, of all EtherTypes that are in use for them.",
    host: "Gets the packet without them from its switch.",
    snort: "Reads as many tags as a packet has, up to its limit of layers.",
    frames: exchange(ATTACK).map((frame) =>
      withTags(
        frame,
        ...([0x88a8, 0x8100, 0x9100, 0x9200, 0x8100, 0x88a8, 0x8100, 0x8100] as const).map(
          (type, at) => [type, 100 + at] as const,
        ),
      ),
    ),
    rules,
    expected: [1],
  },
];
