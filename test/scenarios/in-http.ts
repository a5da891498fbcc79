import { gzipSync } from "node:zlib";
import { exchange, get, inBody, inUri, rule, type Scenario } from "./scenario.ts";

const post = (fields: readonly string[], body: string): string =>
  `POST /up HTTP/1.1\r\nHost: victim\r\n${fields.map((field) => `${field}\r\n`).join("")}\r\n${body}`;

function gzipOfGzip(): Uint8Array {
  const inner = gzipSync(Buffer.from("an evil-body, packed twice"));
  const body = gzipSync(inner);
  const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\nContent-Length: ${body.length}\r\n\r\n`;
  return new Uint8Array(Buffer.concat([Buffer.from(head), body]));
}

export const inHttp = (): readonly Scenario[] => [
  {
    name: "chunked-and-length",
    about: "A body with both a length of 4 and chunks: the chunks say where it ends (RFC 9112 section 6.3).",
    host: "Reads the chunks, or refuses the message.",
    snort: "Reads the chunks.",
    frames: exchange(
      post(["Content-Length: 4", "Transfer-Encoding: chunked"], "9\r\nevil-body\r\n0\r\n\r\n"),
    ),
    rules: [inBody("evil-body")],
    expected: [1],
  },
  {
    name: "chunk-size-zeros",
    about: "Chunk sizes with twenty leading zeros and in capital hexadecimal.",
    frames: exchange(
      post(
        ["Transfer-Encoding: chunked"],
        `${"0".repeat(20)}5\r\nevil-\r\n${"0".repeat(20)}A\r\nbody567890\r\n0\r\n\r\n`,
      ),
    ),
    rules: [inBody("evil-body")],
    expected: [1],
  },
  {
    name: "bare-line-feeds",
    about: "Lines of a head that end in a line feed only.",
    host: "Most servers take them (RFC 9112 section 2.2).",
    snort: "The same.",
    frames: exchange("GET /etc/passwd HTTP/1.1\nHost: victim\n\n"),
    rules: [inUri("/etc/passwd")],
    expected: [1],
  },
  {
    name: "percent-u",
    about: "Letters as %uXXXX, which IIS knows.",
    host: "IIS reads /etc/passwd; others refuse it or leave it as it is.",
    snort: "Leaves it as it is, but for an `http_inspect` with `percent_u`; its default is off.",
    frames: exchange(get("/%u0065tc/%u0070asswd")),
    rules: [inUri("/etc/passwd"), inUri("%u0065tc", 2)],
    expected: [2],
  },
  {
    name: "overlong-utf8",
    about: "A slash as the two octets c0 af, which no UTF-8 has.",
    host: "Old IIS read a slash.",
    snort: "Reads a slash: `utf8` is on by default.",
    frames: exchange(get("/etc%c0%afpasswd")),
    rules: [inUri("/etc/passwd"), inUri("/etc|c0 af|passwd", 2)],
    expected: [1],
  },
  {
    name: "backslashes",
    about: "Backslashes in the path.",
    host: "IIS reads slashes.",
    snort: "Reads slashes by default, `backslash_to_slash`.",
    frames: exchange(get("/etc\\passwd")),
    rules: [inUri("/etc/passwd"), inUri("/etc|5c|passwd", 2)],
    expected: [1],
  },
  {
    name: "absolute-target",
    about: "The request line names the whole URL, as to a proxy.",
    host: "Takes its path.",
    snort: "Its http_uri is the whole, normalised.",
    frames: exchange(get("http://victim/a/../etc/passwd")),
    rules: [inUri("/etc/passwd")],
    expected: [1],
  },
  {
    name: "gzip-of-gzip",
    about: "A body packed twice.",
    host: "Browsers unpack both.",
    snort: "Unpacks one: what is in the other is not seen.",
    frames: exchange(get("/twice"), gzipOfGzip()),
    rules: [rule('flow:to_client,established; file_data; content:"evil-body";', 1)],
    expected: [],
    compressed: true,
  },
];
