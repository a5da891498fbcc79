import { gzipSync } from "node:zlib";
import { Conversation, fragments } from "./conversation.ts";
import { inHttp } from "./in-http.ts";
import { onTheWire } from "./on-the-wire.ts";
import { exchange, get, inBody, inUri, OK, overlap, rule, type Scenario } from "./scenario.ts";

const chunked = (chunks: string): string =>
  `POST /up HTTP/1.1\r\nHost: victim\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`;

/** The frames of `exchange`, those that carry the request turned around. */
function outOfOrder(): Uint8Array[] {
  const frames = exchange(get("/etc/passwd"), OK, 8);
  const carriers = frames.filter((one) => one.length > 60 && one[26 + 3] === 1);
  const [first] = carriers;
  const at = frames.indexOf(first!);
  return [...frames.slice(0, at), ...carriers.reverse(), ...frames.slice(at + carriers.length)];
}

function gzipBomb(): Uint8Array[] {
  const body = gzipSync(
    Buffer.concat([Buffer.from("first-marker"), Buffer.alloc(40_000_000, 0x20), Buffer.from("last-marker")]),
    {
      level: 9,
    },
  );
  const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`;
  return exchange(get("/bomb"), Buffer.concat([Buffer.from(head), body]));
}

function afterReset(): Uint8Array[] {
  const talk = new Conversation();
  talk.at("client", 0, "", { flags: "R" });
  return talk.say("client", get("/etc/passwd")).frames;
}

function resetOutsideTheWindow(): Uint8Array[] {
  const talk = new Conversation();
  talk.at("client", 900_000, "", { flags: "R" });
  return talk.say("client", get("/etc/passwd")).say("server", OK).end();
}

function afterFin(): Uint8Array[] {
  const first = get("/harmless");
  const talk = new Conversation().say("client", first).say("server", OK);
  talk.at("client", talk.said.client, "", { flags: "F." });
  talk.at("client", talk.said.client + 1, get("/etc/passwd"));
  return talk.frames;
}

const basics: readonly Scenario[] = [
  {
    name: "tiny-segments",
    about: "A request of segments that carry one octet each.",
    frames: exchange(get("/etc/passwd"), OK, 1),
    rules: [inUri("/etc/passwd")],
    expected: [1],
  },
  {
    name: "segments-out-of-order",
    about: "A request whose segments come last first.",
    frames: outOfOrder(),
    rules: [inUri("/etc/passwd")],
    expected: [1],
  },
  {
    name: "overlap-attack-first",
    about:
      "Two segments for one place with different octets: the first to come counts, as for Snort's default (BSD).",
    frames: overlap("evil", "good"),
    rules: [inUri("/evil"), inUri("/good", 2)],
    expected: [1],
  },
  {
    name: "overlap-attack-last",
    about: "The same with the attack second: no receiver of this kind sees it.",
    frames: overlap("good", "evil"),
    rules: [inUri("/evil"), inUri("/good", 2)],
    expected: [2],
  },
  {
    name: "reset-then-data",
    about: "What comes after a reset is seen by nobody.",
    frames: afterReset(),
    rules: [inUri("/etc/passwd")],
    expected: [],
  },
  {
    name: "reset-outside-window",
    about: "A reset far outside the window ends nothing, though it was meant to make the sensor look away.",
    frames: resetOutsideTheWindow(),
    rules: [inUri("/etc/passwd")],
    expected: [1],
  },
  {
    name: "data-after-fin",
    about: "A request after the sender's FIN is no part of the stream.",
    frames: afterFin(),
    rules: [inUri("/etc/passwd"), inUri("/harmless", 2)],
    expected: [2],
  },
  {
    name: "chunks-of-one",
    about: "A body of chunks of one octet, with leading zeros and extensions.",
    frames: exchange(chunked(`${[..."evil-body"].map((c) => `0001;x=y\r\n${c}\r\n`).join("")}0\r\n\r\n`)),
    rules: [inBody("evil-body")],
    expected: [1],
  },
  {
    name: "double-encoding",
    about: "A path escaped twice.",
    frames: exchange(get("/%2565tc/%2570asswd")),
    rules: [inUri("/etc/passwd")],
    expected: [1],
  },
  {
    name: "path-tricks",
    about: "A path with steps back, doubled slashes and dots.",
    frames: exchange(get("/a/b/../../etc//./passwd")),
    rules: [inUri("/etc/passwd")],
    expected: [1],
  },
  {
    name: "header-folding",
    about:
      "A header field that goes on in the next line: one field is unfolded, all of them together are not, as in Snort.",
    frames: exchange(get("/shell", "X-Cmd: cat\r\n /etc/passwd")),
    rules: [
      rule('http_uri; content:"/shell",fast_pattern; http_header:field x-cmd; content:"cat /etc/passwd";', 1),
      rule('http_uri; content:"/shell",fast_pattern; http_header; content:"cat /etc/passwd";', 2),
    ],
    expected: [1],
  },
  {
    name: "gzip-bomb",
    about: "40 MB of blanks in 40 KB: the start is inspected, then the cap on decompression ends it.",
    frames: gzipBomb(),
    rules: [
      rule('flow:to_client,established; file_data; content:"first-marker";', 1),
      rule('flow:to_client,established; file_data; content:"last-marker";', 2),
    ],
    expected: [1],
    compressed: true,
  },
  {
    name: "fragmented-everything",
    about: "Every packet of a request in IP fragments of eight octets, the last piece first.",
    frames: exchange(get("/etc/passwd")).flatMap((one) => fragments(one, 8).reverse()),
    rules: [inUri("/etc/passwd")],
    expected: [1],
  },
];

export const evasions: readonly Scenario[] = [...basics, ...onTheWire(), ...inHttp()];
