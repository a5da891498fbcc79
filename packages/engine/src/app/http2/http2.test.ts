import type { ServerHttp2Stream } from "node:http2";
import { brotliCompressSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type Asked, record } from "../../testing/http2-peers.ts";
import { ascii, converse, type FeedOptions, type Seen, type Turn } from "../../testing/stream.ts";

/** Units of each stream's messages may come in any order: sections of one message are put together, then all are sorted. */
function told(seen: Seen): string[] {
  const messages = new Map<string, string>();
  const order: string[] = [];
  for (const { direction, part, buffers } of seen.units) {
    const key = [direction, part, buffers.http_raw_uri, buffers.http_raw_header, buffers.http_trailer].join(
      "|",
    );
    if (!messages.has(key)) order.push(key);
    messages.set(key, (messages.get(key) ?? "") + (buffers.file_data ?? ""));
  }
  return order.map((key) => `${key}|${messages.get(key)}`).sort();
}

/** A frame: RFC 9113 section 4.1. */
const frame = (type: number, flags: number, stream: number, payload: Uint8Array): number[] => [
  payload.length >> 16,
  (payload.length >> 8) & 255,
  payload.length & 255,
  type,
  flags,
  0,
  0,
  0,
  stream,
  ...payload,
];
const literal = (name: string, text: string): number[] => [
  0,
  name.length,
  ...ascii(name),
  text.length,
  ...ascii(text),
];

const PREFACE = ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
const grpc = (flag: number, message: Uint8Array): Uint8Array =>
  Uint8Array.from([flag, 0, 0, message.length >> 8, message.length & 0xff, ...message]);

const date = "Thu, 01 Jan 1970 00:00:00 GMT";
const answers: { readonly [path: string]: (stream: ServerHttp2Stream) => void } = {
  "/plain": (stream) => {
    stream.respond({ ":status": 200, date, "set-cookie": ["a=1", "b=2"], "x-long": "v".repeat(100) });
    stream.end("hello");
  },
  "/none": (stream) => stream.respond({ ":status": 204, date }, { endStream: true }),
  "/gzip": (stream) => {
    stream.respond({ ":status": 200, date, "content-encoding": "gzip" });
    stream.end(gzipSync("zipped ".repeat(50)));
  },
  "/br": (stream) => {
    stream.respond({ ":status": 200, date, "content-encoding": "br" });
    stream.end(brotliCompressSync("packed ".repeat(50)));
  },
  "/hints": (stream) => {
    stream.additionalHeaders({ ":status": 103, link: "</style.css>" });
    stream.respond({ ":status": 404, date });
    stream.end("nothing");
  },
  "/push": (stream) => {
    stream.pushStream({ ":path": "/pushed" }, (_error, pushed) => {
      pushed.on("error", () => {});
      pushed.respond({ ":status": 200, date });
      pushed.end("pushed body");
    });
    stream.respond({ ":status": 200, date });
    stream.end("pusher");
  },
  "/grpc": (stream) => {
    stream.respond(
      { ":status": 200, date, "content-type": "application/grpc+proto", "grpc-encoding": "gzip" },
      { waitForTrailers: true },
    );
    stream.on("wantTrailers", () =>
      stream.sendTrailers({ "grpc-status": "0", "grpc-message": "all%20fine" }),
    );
    stream.write(grpc(0, ascii("first")));
    stream.end(grpc(1, gzipSync("second")));
  },
};
const requests: Asked[] = [
  { method: "GET", path: "/plain", headers: { "user-agent": "probe", cookie: "a=1; b=%32" } },
  { method: "POST", path: "/plain?q=%41//b", headers: { "x-one": "1" }, body: "form=x%20y" },
  { method: "HEAD", path: "/none" },
  { method: "GET", path: "/gzip" },
  { method: "GET", path: "/br" },
  { method: "GET", path: "/hints", headers: { "x-one": "1" } },
  { method: "GET", path: "/push" },
  {
    method: "POST",
    path: "/grpc",
    headers: { "content-type": "application/grpc" },
    body: Uint8Array.from([...grpc(0, ascii("one")), ...grpc(0, ascii("two"))]),
    trailers: { "x-trailer": "behind" },
  },
];

let turns: Turn[];
beforeAll(async () => {
  turns = await record(requests, (stream, { ":path": path }) => answers[path!.split("?")[0]!]!(stream));
});

describe("a real client and server", () => {
  test("everything is seen", () => {
    const seen = converse(turns, { find: [["http_header", "x-one"]] });
    expect(seen.service).toBe("http2");
    expect(seen.refused).toEqual({});
    expect(seen.held).toBe(0);
    const at = (path: string, part: string, direction = "to-server") =>
      seen.units.filter(
        (unit) =>
          unit.part === part &&
          unit.direction === direction &&
          unit.buffers.http_raw_uri?.endsWith(path) === (direction === "to-server" || undefined),
      );
    expect(at("/plain", "header")[0]?.buffers).toEqual({
      http_method: "GET",
      http_uri: "/plain",
      http_raw_uri: "http://pod.test/plain",
      http_version: "HTTP/1.1",
      http_header: "user-agent: probe\r\n",
      http_raw_header: "user-agent: probe\r\ncookie: a=1; b=%32",
      http_cookie: "a=1; b=2",
      http_raw_cookie: "a=1; b=%32",
      http_raw_request: "GET http://pod.test/plain HTTP/1.1",
    });
    const [form] = at("/plain?q=%41//b", "body");
    expect(form?.buffers).toMatchObject({
      http_uri: "/plain?q=A//b",
      http_client_body: "form=x y",
      http_raw_body: "form=x%20y",
      file_data: "form=x%20y",
      pkt_data: "form=x%20y",
    });
    expect(form?.found).toEqual({ "http_header: x-one": "1" });
    const bodies = seen.units
      .filter(({ part, direction }) => part === "body" && direction === "to-client")
      .map(({ buffers }) => buffers.file_data)
      .sort();
    expect(bodies).toEqual(
      [
        "hello",
        "hello",
        "zipped ".repeat(50),
        "packed ".repeat(50),
        "nothing",
        "pushed body",
        "pusher",
        "\0\0\0\0\x05first",
        "second",
      ].sort(),
    );
    expect(at("/grpc", "body").map(({ buffers }) => buffers.file_data)).toEqual([
      "\0\0\0\0\x03one",
      "\0\0\0\0\x03two",
    ]);
    expect(seen.units.map(({ buffers }) => buffers.http_trailer).filter(Boolean)).toEqual([
      "x-trailer: behind",
      "grpc-status: 0\r\ngrpc-message: all fine",
    ]);
    const plain = seen.units.find(({ buffers }) => buffers.http_raw_cookie === "a=1,b=2");
    expect(plain?.buffers).toMatchObject({ http_stat_code: "200", http_raw_status: "HTTP/1.1 200" });
  });

  test("each exchange is told once", () => {
    const { transactions } = converse(turns);
    const told = transactions.map((facts) =>
      facts.type === "http"
        ? `${facts.method} ${facts.host} ${facts.uri} ${facts.version} ${facts.status}`
        : "",
    );
    expect(told.sort()).toEqual(
      [
        "GET pod.test /plain HTTP/2 200",
        "POST pod.test /plain?q=%41//b HTTP/2 200",
        "HEAD pod.test /none HTTP/2 204",
        "GET pod.test /gzip HTTP/2 200",
        "GET pod.test /br HTTP/2 200",
        "GET pod.test /hints HTTP/2 404",
        "GET pod.test /push HTTP/2 200",
        "GET pod.test /pushed HTTP/2 200",
        "POST pod.test /grpc HTTP/2 200",
      ].sort(),
    );
  });

  test("how it is cut does not matter", () => {
    const expected = told(converse(turns));
    for (const pieces of [1, 2, 3, 5, 9, 10, 64]) expect(told(converse(turns, { pieces }))).toEqual(expected);
    for (const [turn, [side, said]] of turns.entries())
      for (let cut = 1; cut < said.length; cut++) {
        const pieces: Turn[] = [
          [side, (said as Uint8Array).slice(0, cut)],
          [side, (said as Uint8Array).slice(cut)],
        ];
        expect(told(converse([...turns.slice(0, turn), ...pieces, ...turns.slice(turn + 1)]))).toEqual(
          expected,
        );
      }
  });

  test("one side is enough", () => {
    for (const side of ["c", "s"]) {
      const direction = side === "c" ? "to-server" : "to-client";
      const all = told(converse(turns)).filter((unit) => unit.startsWith(direction));
      const half = told(converse(turns.filter(([who]) => who === side)));
      expect(half).toEqual(all);
    }
  });

  test.each<[string, FeedOptions, object]>([
    ["streams", { limits: { http2Streams: 2 } }, { http2Streams: expect.any(Number) }],
    ["header octets", { limits: { http2HeaderBytes: 50 } }, { http2HeaderBytes: expect.any(Number) }],
    [
      "a table",
      { limits: { http2TableBytes: 0, pendingTotal: 4_000 } },
      { pendingTotal: expect.any(Number) },
    ],
  ])("caps on %s hold and count", (_what, options, refused) => {
    const seen = converse(turns, options);
    expect(seen.refused).toEqual(refused);
    expect(seen.held).toBe(0);
  });

  test("mutated, nothing throws and nothing stays held", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.integer({ min: 1, max: 100 }),
        (changes, pieces) => {
          const mutated = turns.map(([side, said]) => [side, Uint8Array.from(said as Uint8Array)] as const);
          for (const [turn, at, octet] of changes) {
            const [, bytes] = mutated[turn % mutated.length]!;
            bytes[at % bytes.length] = octet;
          }
          const seen = converse(mutated, { pieces, limits: { pendingTotal: 300_000 } });
          expect(seen.held).toBe(0);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

test("every octet is read as it was sent", async () => {
  const headers: { [name: string]: string } = {};
  // Zeros around it make it worth to be packed.
  for (let octet = 0x21; octet < 256; octet++)
    if (octet !== 0x7f)
      headers[`x-${octet}`] = `${"0".repeat(20)}${String.fromCharCode(octet)}${"0".repeat(20)}`;
  const said = await record([{ method: "GET", path: "/none", headers }], answers["/none"]!);
  const header = converse(said).units[0]?.buffers.http_raw_header;
  expect(header).toBe(
    Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join("\r\n"),
  );
});

test("a large body comes in sections, whatever is said at the same time", async () => {
  const large = "0123456789abcdef".repeat(8_192);
  const answer = (stream: ServerHttp2Stream) =>
    stream.on("end", () => {
      stream.respond({ ":status": 200, date });
      stream.end(large);
    });
  const paths = ["/1", "/2", "/3", "/4"];
  const said = await record(
    paths.map((path) => ({ method: "POST", path, body: large })),
    answer,
  );
  const { units } = converse(said);
  for (const path of paths) {
    const sections = units.filter(({ part, buffers }) => part === "body" && buffers.http_uri === path);
    expect(sections.map(({ buffers }) => buffers.file_data).join("")).toBe(large);
    expect(sections.length).toBeGreaterThan(6);
  }
});

test("many header fields take CONTINUATION", async () => {
  const headers = Object.fromEntries(
    Array.from({ length: 150 }, (_, at) => [`x-field-${at}`, `${at}`.repeat(60)]),
  );
  const said = await record([{ method: "GET", path: "/none", headers }], answers["/none"]!);
  const seen = converse(said, { pieces: 700 });
  expect(seen.units[0]?.buffers.http_raw_header?.split("\r\n")).toHaveLength(150);
  expect(converse(said, { limits: { http2HeaderBytes: 10_000 } }).refused).toEqual({ http2HeaderBytes: 1 });
});

describe("the same over HTTP/1", () => {
  const names = fc.constantFrom("x-one", "accept", "user-agent", "x-forwarded-for", "content-type");
  const value = fc.stringMatching(/^[!-~]{1,20}$/);
  const path = fc.stringMatching(/^\/[a-zA-Z0-9%/.?&=+]{0,30}$/);
  const request = fc.record({
    method: fc.constantFrom("GET", "POST", "DELETE"),
    path,
    fields: fc.array(fc.tuple(names, value), { maxLength: 4 }),
    body: fc.string({ maxLength: 50 }),
  });

  test("gives the same buffers", () => {
    fc.assert(
      fc.property(request, ({ method, path, fields, body }) => {
        const lines = fields.map(([name, text]) => `${name}: ${text}`);
        const one = `${method} http://h.test${path} HTTP/1.1\r\n${[...lines, `content-length: ${body.length}`].join("\r\n")}\r\n\r\n${body}`;
        const block = Uint8Array.from([
          ...literal(":method", method),
          ...literal(":scheme", "http"),
          ...literal(":authority", "h.test"),
          ...literal(":path", path),
          ...fields.flatMap(([name, text]) => literal(name, text)),
          ...literal("content-length", `${body.length}`),
        ]);
        const two = Uint8Array.from([
          ...PREFACE,
          ...frame(4, 0, 0, new Uint8Array(0)),
          ...frame(1, 4, 1, block),
          ...frame(0, 1, 1, ascii(body)),
        ]);
        const first = converse([["c", one]]).units;
        const second = converse([["c", two]]).units;
        expect(second).toEqual(first);
      }),
    );
  });
});

const settings = frame(4, 0, 0, new Uint8Array(0));
const request = (path: string, ...fields: number[][]): Uint8Array =>
  Uint8Array.from([
    ...literal(":method", "POST"),
    ...literal(":scheme", "http"),
    ...literal(":path", path),
    ...fields.flat(),
  ]);
const END_STREAM = 1;
const END_HEADERS = 4;
const PADDED = 8;
const PRIORITY = 32;

/** What a client's frames tell of bodies and heads. */
function heard(...frames: number[][]) {
  const turns: Turn[] = [["c", Uint8Array.from([...PREFACE, ...settings, ...frames.flat()])]];
  const seen = converse(turns);
  expect(converse(turns, { pieces: 1 })).toEqual(seen);
  expect(seen.held).toBe(0);
  return seen.units.map(({ part, buffers }) => (part === "header" ? buffers.http_uri : buffers.file_data));
}

describe("frames", () => {
  const head = request("/x");
  const body = ascii("body");
  test.each<[string, number[][], string[]]>([
    ["plain", [frame(1, END_HEADERS, 1, head), frame(0, END_STREAM, 1, body)], ["/x", "body"]],
    [
      "padding and priority",
      [
        frame(1, END_HEADERS | PADDED | PRIORITY, 1, Uint8Array.from([3, 0, 0, 0, 0, 9, ...head, 7, 7, 7])),
        frame(0, PADDED, 1, Uint8Array.from([2, ...ascii("bo"), 1, 1])),
        frame(0, END_STREAM | PADDED, 1, Uint8Array.from([0, ...ascii("dy")])),
      ],
      ["/x", "body"],
    ],
    [
      "a head in pieces",
      [
        frame(1, END_STREAM, 1, head.slice(0, 9)),
        frame(9, 0, 1, head.slice(9, 9)),
        frame(9, END_HEADERS, 1, head.slice(9)),
      ],
      ["/x"],
    ],
    [
      "frames of no known type",
      [frame(0x42, 0xff, 9, body), frame(1, END_HEADERS | END_STREAM, 1, head), frame(0xa, 0, 1, body)],
      ["/x"],
    ],
    [
      "streams in turn",
      [
        frame(1, END_HEADERS, 1, head),
        frame(1, END_HEADERS, 3, request("/y")),
        frame(0, 0, 1, ascii("bo")),
        frame(0, END_STREAM, 3, ascii("other")),
        frame(0, END_STREAM, 1, ascii("dy")),
      ],
      ["/x", "/y", "other", "body"],
    ],
    [
      "a reset shows what there was",
      [
        frame(1, END_HEADERS, 1, head),
        frame(0, 0, 1, body),
        frame(3, 0, 1, new Uint8Array(4)),
        frame(0, 0, 1, body),
      ],
      ["/x", "body"],
    ],
    ["the end shows what there was", [frame(1, END_HEADERS, 1, head), frame(0, 0, 1, body)], ["/x", "body"]],
    [
      "a stream does not come back",
      [frame(1, END_HEADERS | END_STREAM, 3, head), frame(1, END_HEADERS | END_STREAM, 1, request("/y"))],
      ["/x"],
    ],
    [
      "a head without method",
      [frame(1, END_HEADERS, 1, Uint8Array.from(literal(":path", "/"))), frame(0, END_STREAM, 1, body)],
      [],
    ],
    ["data without a head", [frame(0, END_STREAM, 1, body)], []],
    ["a form of its own for all", [frame(1, END_HEADERS | END_STREAM, 1, request("*"))], ["*"]],
    [
      "two crumbs of a cookie",
      [
        frame(
          1,
          END_HEADERS | END_STREAM,
          1,
          request("/c", literal("cookie", "a=1"), literal("cookie", "b=2")),
        ),
      ],
      ["/c"],
    ],
  ])("%s", (_what, frames, expected) => {
    expect(heard(...frames)).toEqual(expected);
  });

  test.each<[string, number[]]>([
    ["settings of a stream", frame(4, 0, 1, new Uint8Array(0))],
    ["data of no stream", frame(0, 0, 0, body)],
    ["padding longer than its frame", frame(0, PADDED, 1, Uint8Array.of(9, 1))],
    ["a piece of no head", frame(9, END_HEADERS, 1, head)],
    ["a head that cannot be read", frame(1, END_HEADERS, 1, Uint8Array.of(0xff))],
  ])("%s ends it", (_what, broken) => {
    const good = frame(1, END_HEADERS | END_STREAM, 3, head);
    expect(heard(broken, good)).toEqual([]);
  });

  test("crumbs of a cookie become one", () => {
    const block = request("/c", literal("cookie", "a=1"), literal("x", "y"), literal("cookie", "b=2"));
    const turns: Turn[] = [
      ["c", Uint8Array.from([...PREFACE, ...settings, ...frame(1, END_HEADERS | END_STREAM, 1, block)])],
    ];
    expect(converse(turns).units[0]?.buffers).toMatchObject({
      http_cookie: "a=1; b=2",
      http_raw_header: "x: y\r\ncookie: a=1; b=2",
    });
  });
});

test("after an upgrade from HTTP/1.1", () => {
  const response = Uint8Array.from([...literal(":status", "200"), ...literal("x", "y")]);
  const turns: Turn[] = [
    [
      "c",
      "GET /up HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
    ],
    ["s", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"],
    [
      "s",
      Uint8Array.from([
        ...settings,
        ...frame(1, END_HEADERS, 1, response),
        ...frame(0, END_STREAM, 1, ascii("first")),
      ]),
    ],
    [
      "c",
      Uint8Array.from([...PREFACE, ...settings, ...frame(1, END_HEADERS | END_STREAM, 3, request("/next"))]),
    ],
  ];
  for (const pieces of [1, 10, 10_000]) {
    const seen = converse(turns, { pieces });
    expect(seen.service).toBe("http2");
    expect(seen.held).toBe(0);
    const shown = seen.units.map(
      ({ buffers }) => buffers.file_data ?? buffers.http_uri ?? buffers.http_stat_code,
    );
    expect(shown).toEqual(["/up", "101", "200", "first", "/next"]);
    const told = seen.transactions.map(
      (one) => one.type === "http" && [one.version, one.uri, one.host, one.status],
    );
    expect(told).toEqual([
      ["HTTP/1.1", "/up", "h", 101],
      ["HTTP/2", "/up", "h", 200],
      ["HTTP/2", "/next", undefined, undefined],
    ]);
  }
});
