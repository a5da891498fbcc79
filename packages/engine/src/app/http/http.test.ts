import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { latin1 } from "../../bytes.ts";
import { ascii, converse, type FeedOptions, type Seen, type Turn } from "../../testing/stream.ts";

const binary = (bytes: Uint8Array): string => latin1(bytes, 0, bytes.length);
const chunked = (body: string, size: number): string => {
  let text = "";
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.slice(at, at + size);
    text += `${chunk.length.toString(16)}\r\n${chunk}\r\n`;
  }
  return `${text}0\r\n\r\n`;
};

/** What was shown in order, body sections of one message put together: how a stream is cut decides only those. */
function told(seen: Seen) {
  const all: {
    part: string | undefined;
    direction: string;
    buffers: { [name: string]: string | undefined };
  }[] = [];
  for (const { part, direction, buffers } of seen.units) {
    const last = all.at(-1);
    if (part === "body" && last?.part === "body" && last.direction === direction) {
      for (const name of ["pkt_data", "file_data", "http_client_body", "http_raw_body"] as const)
        if (buffers[name] !== undefined) last.buffers[name] = (last.buffers[name] ?? "") + buffers[name];
    } else all.push({ part, direction, buffers: { ...buffers } });
  }
  return all;
}

const requestOf = (said: string, options?: FeedOptions) => converse([["c", said]], options).units;

test("a request's head", () => {
  const said =
    "POST /a%20b?c HTTP/1.1\r\nHost: h\r\nCookie: c=%64\r\nX-Foo: %41  b\r\nContent-Length: 0\r\n\r\n";
  const seen = converse([["c", said]]);
  expect(seen.service).toBe("http");
  expect(seen.units.map(({ buffers }) => buffers)).toEqual([
    {
      http_method: "POST",
      http_uri: "/a b?c",
      http_raw_uri: "/a%20b?c",
      http_version: "HTTP/1.1",
      http_header: "Host: h\r\nX-Foo: A  b\r\nContent-Length: 0",
      http_raw_header: "Host: h\r\nCookie: c=%64\r\nX-Foo: %41  b\r\nContent-Length: 0",
      http_cookie: "c=d",
      http_raw_cookie: "c=%64",
      http_raw_request: "POST /a%20b?c HTTP/1.1",
    },
  ]);
});

test("a response's head and body", () => {
  const said =
    "HTTP/1.1 200 Very OK\r\nSet-Cookie: a=1\r\nX-Resp: 1\r\nSet-Cookie: b=2\r\nContent-Length: 6\r\n\r\nSECRET";
  const head = {
    http_stat_code: "200",
    http_stat_msg: "Very OK",
    http_version: "HTTP/1.1",
    http_header: "X-Resp: 1\r\nContent-Length: 6",
    http_raw_header: "Set-Cookie: a=1\r\nX-Resp: 1\r\nSet-Cookie: b=2\r\nContent-Length: 6",
    http_cookie: "a=1,b=2",
    http_raw_cookie: "a=1,b=2",
    http_raw_status: "HTTP/1.1 200 Very OK",
  };
  const body = { pkt_data: "SECRET", file_data: "SECRET", http_raw_body: "SECRET" };
  expect(converse([["s", said]]).units).toMatchObject([
    { direction: "to-client", part: "header", buffers: head },
    { direction: "to-client", part: "body", buffers: { ...head, ...body } },
  ]);
});

test("a request's body is decoded for http_client_body only", () => {
  const body = "q=x%20y&z=x+y&p=a/../b//c";
  const units = requestOf(`POST /x HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  expect(units[1]).toMatchObject({
    part: "body",
    buffers: { http_uri: "/x", http_client_body: "q=x y&z=x+y&p=a/../b//c", file_data: body, pkt_data: body },
  });
});

describe("start lines", () => {
  test.each([
    ["GET /x HTTP/1.1", "GET", "/x", "HTTP/1.1"],
    ["GET\t/x\tHTTP/1.1", "GET", "/x", "HTTP/1.1"],
    ["GET   /x   HTTP/1.1  ", "GET", "/x", "HTTP/1.1"],
    ["GET /a b c HTTP/1.1", "GET", "/a b c", "HTTP/1.1"],
    ["BOGUS /x HTTP/1.0", "BOGUS", "/x", "HTTP/1.0"],
    ["GET http://h/x?y HTTP/1.1", "GET", "/x?y", "HTTP/1.1"],
    ["OPTIONS * HTTP/1.1", "OPTIONS", "*", "HTTP/1.1"],
    ["CONNECT h:443 HTTP/1.1", "CONNECT", "h:443", "HTTP/1.1"],
  ])("%j", (line, http_method, http_uri, http_version) => {
    expect(requestOf(`${line}\r\n\r\n`)[0]?.buffers).toMatchObject({ http_method, http_uri, http_version });
  });

  test("HTTP/0.9 ends with its line", () => {
    const [unit, ...rest] = requestOf("GET /x\r\nHost: h\r\n\r\n");
    expect(unit?.buffers).toEqual({
      http_method: "GET",
      http_uri: "/x",
      http_raw_uri: "/x",
      http_raw_request: "GET /x",
    });
    expect(rest).toEqual([]);
  });

  test.each([
    ["a status line without a code", "s", "HTTP/1.1 OK\r\n\r\n"],
    ["a request line without a version", "c", "POST /x\r\n\r\n"],
    ["text that is no request", "c", "(GET /x HTTP/1.1\r\n\r\n"],
  ] as const)("%s gives nothing", (_what, side, said) => {
    expect(
      converse([
        ["c", "GET / HTTP/1.1\r\n\r\n"],
        [side, said],
      ]).units,
    ).toHaveLength(1);
  });
});

describe("line ends", () => {
  test.each([
    ["CR LF", "\r\n"],
    ["bare LF", "\n"],
  ])("%s", (_name, end) => {
    const said = `GET /x HTTP/1.1${end}Host: h${end}A: b${end}${end}`;
    expect(requestOf(said + said).map(({ buffers }) => buffers.http_raw_header)).toEqual([
      `Host: h${end}A: b`,
      `Host: h${end}A: b`,
    ]);
  });

  test("mixed, and blank lines before", () => {
    const units = requestOf(
      "GET /1 HTTP/1.1\nA: b\r\n\n\r\n\r\n  GET /2 HTTP/1.1\r\n\r\n\nGET /3 HTTP/1.1\r\rC: d\r\n\r\n",
    );
    expect(units.map(({ buffers }) => [buffers.http_uri, buffers.http_raw_header])).toEqual([
      ["/1", "A: b"],
      ["/2", undefined],
      ["/3", "\rC: d"],
    ]);
  });

  test("too many blank lines are not HTTP", () => {
    expect(
      converse([["c", `GET /1 HTTP/1.1\r\n\r\n${"\r\n".repeat(11)}GET /2 HTTP/1.1\r\n\r\n`]]).units,
    ).toHaveLength(1);
  });
});

describe("headers", () => {
  const head = (lines: string) => requestOf(`GET / HTTP/1.1\r\n${lines}\r\n\r\n`)[0]!.buffers;

  test("a folded line stays folded", () => {
    expect(head("X-Foo: a\r\n b\r\nHost: h").http_header).toBe("X-Foo: a\r\n b\r\nHost: h");
  });

  test.each([
    ["Cookie: a=b\r\nHost: h", "Host: h", "a=b"],
    ["Host: h\r\nCookie: a=b", "Host: h\r\n", "a=b"],
    ["Host: h\r\ncOOKie :  a=b  \r\nA: b", "Host: h\r\nA: b", "a=b"],
    ["Cookie: a=b\r\nCookie: c=d", undefined, "a=b,c=d"],
    ["Cookie: a\r\n  b\r\nHost: h", "Host: h", "a b"],
    ["Set-Cookie: a=b", "Set-Cookie: a=b", undefined],
  ])("cookies of %j", (lines, http_header, http_cookie) => {
    const { http_header: header, http_raw_header: raw, http_cookie: cookie } = head(lines);
    expect({ header, raw, cookie }).toEqual({ header: http_header, raw: lines, cookie: http_cookie });
  });

  test.each([
    ["X-Forwarded-For: 1.1.1.1, 2.2.2.2", "2.2.2.2"],
    ["True-Client-IP: 3.3.3.3", "3.3.3.3"],
    ["True-Client-IP: 3.3.3.3\r\nX-Forwarded-For: 1.1.1.1", "1.1.1.1"],
    ["Host: h", undefined],
  ])("the client behind proxies: %j", (lines, expected) => {
    expect(head(lines).http_true_ip).toBe(expected);
  });

  test.each([
    ["field user-agent", "curl/8%"],
    ["field User-Agent, request", "curl/8%"],
    ["x-foo", "a,b c"],
    ["field cookie", undefined],
  ])("one header is found: %s", (key, expected) => {
    const said = "GET / HTTP/1.1\r\nUser-Agent:  curl/8%25 \r\nX-Foo: a\r\nX-Foo:b c\r\n\r\n";
    const [unit] = requestOf(said, { find: [["http_header", key]] });
    expect(unit?.found).toEqual({ [`http_header: ${key}`]: expected });
  });

  test.each([
    ["http_header", "a b,c"],
    ["http_raw_header", "a\r\n  b,c"],
  ] as const)("of one folded header %s has %j", (buffer, expected) => {
    const [unit] = requestOf("GET / HTTP/1.1\r\nX: a\r\n  b\r\nX:  c \r\n\r\n", {
      find: [[buffer, "field x"]],
    });
    expect(unit?.found).toEqual({ [`${buffer}: field x`]: expected });
  });

  test.each([
    ["GET /?id=1%202&x=3 HTTP/1.1\r\n\r\n", '"id"', "1 2"],
    ["GET /?ID=1&x=3 HTTP/1.1\r\n\r\n", '"id"', undefined],
    ["GET /?x=3&ID=1#id HTTP/1.1\r\n\r\n", '"id",nocase', "1"],
    ["GET /?id HTTP/1.1\r\n\r\n", '"id"', ""],
    ["GET /x HTTP/1.1\r\n\r\n", '"id"', undefined],
    [
      "POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\na=1&id=2",
      '"id"',
      "2",
    ],
    ["POST / HTTP/1.1\r\nContent-Length: 8\r\n\r\na=1&id=2", '"id"', undefined],
  ])("a parameter of %j", (said, key, expected) => {
    expect(requestOf(said, { find: [["http_param", key]] }).at(-1)?.found[`http_param: ${key}`]).toBe(
      expected,
    );
  });
});

describe("where a body ends", () => {
  const after = "HTTP/1.1 299 next\r\nContent-Length: 0\r\n\r\n";
  const response = (head: string, body: string, method = "GET") =>
    told(
      converse([
        ["c", `${method} / HTTP/1.1\r\n\r\n`],
        ["s", `HTTP/1.1 ${head}\r\n\r\n${body}${after}`],
      ]),
    )
      .filter(({ direction }) => direction === "to-client")
      .map(({ buffers, part }) =>
        part === "body"
          ? buffers["file_data"]
          : `${buffers["http_stat_code"]} ${buffers["http_trailer"] ?? ""}`.trim(),
      );

  test.each([
    ["Content-Length", "200 OK\r\nContent-Length: 4", "BODY", ["200", "BODY", "299"]],
    ["the same twice", "200 OK\r\nContent-Length: 4\r\nContent-Length: 4", "BODY", ["200", "BODY", "299"]],
    [
      "the first of two that differ",
      "200 OK\r\nContent-Length: 4\r\nContent-Length: 5",
      "BODY",
      ["200", "BODY", "299"],
    ],
    ["one that is no number", "200 OK\r\nContent-Length: 4x", "BODY", ["200", `BODY${after}`]],
    ["the end of the connection", "200 OK", "BODY", ["200", `BODY${after}`]],
    ["none for 204", "204 No\r\nContent-Length: 4", "", ["204", "299"]],
    ["none for 304", "304 No\r\nContent-Length: 4", "", ["304", "299"]],
    ["100 Continue", "100 Continue", "", ["100", "299"]],
    ["chunks", "200 OK\r\nTransfer-Encoding: chunked", "4\r\nBODY\r\n0\r\n\r\n", ["200", "BODY", "299"]],
    [
      "chunks win over length",
      "200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked",
      "4\r\nBODY\r\n0\r\n\r\n",
      ["200", "BODY", "299"],
    ],
    [
      "chunks after another coding",
      "200 OK\r\nTransfer-Encoding: gzip, Chunked",
      "4\r\nBODY\r\n0\r\n\r\n",
      ["200", "BODY", "299"],
    ],
    [
      "blanks within the coding's name",
      "200 OK\r\nTransfer-Encoding: chu nk\r\n ed",
      "4\r\nBODY\r\n0\r\n\r\n",
      ["200", "BODY", "299"],
    ],
    [
      "chunks are not the last of two codings",
      "200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity",
      "BODY",
      ["200", `BODY${after}`],
    ],
    [
      "part of a file",
      "206 Partial\r\nContent-Range: bytes 0-3/9\r\nContent-Length: 4",
      "BODY",
      ["206", "BODY", "299"],
    ],
    [
      "the end of the connection, though it says so",
      "200 OK\r\nConnection: close",
      "BODY",
      ["200", `BODY${after}`],
    ],
    [
      "a coding we do not know",
      "200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: x",
      "BODY",
      ["200", `BODY${after}`],
    ],
    [
      "extensions",
      "200 OK\r\nTransfer-Encoding: chunked",
      "4;a=b;c\r\nBODY\r\n0;x\r\n\r\n",
      ["200", "BODY", "299"],
    ],
    [
      "leading zeros",
      "200 OK\r\nTransfer-Encoding: chunked",
      "0000000004\r\nBODY\r\n000\r\n\r\n",
      ["200", "BODY", "299"],
    ],
    ["bare LF", "200 OK\r\nTransfer-Encoding: chunked", "2\nBO\n2\nDY\n0\n\n", ["200", "BODY", "299"]],
    [
      "stray lines",
      "200 OK\r\nTransfer-Encoding: chunked",
      "\r\n4\r\nBODY\r\n\r\n\r\n0\r\n\r\n",
      ["200", "BODY", "299"],
    ],
    ["blanks", "200 OK\r\nTransfer-Encoding: chunked", "  4  \r\nBODY\r\n0 \r\n\r\n", ["200", "BODY", "299"]],
    [
      "trailers",
      "200 OK\r\nTransfer-Encoding: chunked",
      "4\r\nBODY\r\n0\r\nA: %42\r\n\r\n",
      ["200", "BODY", "200 A: B", "299"],
    ],
    ["half a size", "200 OK\r\nTransfer-Encoding: chunked", "aIs no size", ["200", `aIs no size${after}`]],
    ["no size", "200 OK\r\nTransfer-Encoding: chunked", "xyz\r\n", ["200", `xyz\r\n${after}`]],
    [
      "data longer than its size",
      "200 OK\r\nTransfer-Encoding: chunked",
      "2\r\nBODY",
      ["200", `BODY${after}`],
    ],
  ])("%s", (_name, head, body, expected) => {
    expect(response(head, body)).toEqual(expected);
  });

  test("none for HEAD", () => {
    expect(response("200 OK\r\nContent-Length: 4", "", "HEAD")).toEqual(["200", "299"]);
  });

  test("1.0 knows no chunks", () => {
    const said = "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n4\r\nB";
    expect(converse([["s", said]]).units[1]?.buffers.file_data).toBe("4\r\nB");
  });

  test("a request without a length has no body", () => {
    expect(
      requestOf("POST /1 HTTP/1.1\r\n\r\nPOST /2 HTTP/1.1\r\n\r\n").map(({ buffers }) => buffers.http_uri),
    ).toEqual(["/1", "/2"]);
  });
});

describe("content codings", () => {
  const page = "<html>SECRET ".repeat(50);
  test.each([
    ["gzip", gzipSync(ascii(page))],
    ["x-gzip", gzipSync(ascii(page))],
    ["deflate", deflateSync(ascii(page))],
    ["deflate", deflateRawSync(ascii(page))],
    ["identity, gzip", gzipSync(ascii(page))],
    // Of several only the outermost is undone, as in Snort.
    ["x, gzip", gzipSync(ascii(page))],
    ["gzip, x", ascii(page)],
    ["br", brotliCompressSync(ascii(page))],
    ["gzip", ascii(page)],
    ["br", ascii(page)],
  ])("%s", (coding, body) => {
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\n`;
    const said: readonly (readonly Turn[])[] = [
      [["s", `${head}Content-Length: ${body.length}\r\n\r\n${binary(body)}`]],
      [["s", `${head}Transfer-Encoding: chunked\r\n\r\n${chunked(binary(body), 7)}`]],
      [["s", `${head}\r\n${binary(body)}`]],
    ];
    for (const turns of said)
      for (const pieces of [1, 10, 10_000])
        expect(told(converse(turns, { pieces }))[1]?.buffers["file_data"]).toBe(page);
  });

  test("a bomb in brotli is cut off too, and its memory given back", () => {
    const bomb = binary(brotliCompressSync(new Uint8Array(10_000_000)));
    const seen = converse([["s", `HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n${bomb}`]]);
    expect(seen.refused).toEqual({ inflateRatio: 1 });
    expect(seen.held).toBe(0);
  });

  test("a bomb is cut off and counted", () => {
    const bomb = gzipSync(new Uint8Array(10_000_000));
    const said = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n${binary(bomb)}`;
    const byRatio = converse([["s", said]]);
    expect(byRatio.refused).toEqual({ inflateRatio: 1 });
    expect(
      byRatio.units.reduce((sum, { buffers }) => sum + (buffers.file_data?.length ?? 0), 0),
    ).toBeLessThan(1_200_000);
    expect(converse([["s", said]], { limits: { inflatedBytes: 100_000 } }).refused).toEqual({
      inflatedBytes: 1,
    });
  });
});

describe("sections of a body", () => {
  const sizes = (length: number, pieces: number, limits = {}) =>
    converse([["s", `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n${"x".repeat(length)}`]], {
      pieces,
      limits,
    })
      .units.filter(({ part }) => part === "body")
      .map(({ buffers }) => buffers.file_data!.length);

  test.each([
    [100, 10, [100]],
    [16_384, 1_448, [16_384]],
    [20_010, 1, [16_384, 3_626]],
    [20_010, 65_536, [16_384, 3_626]],
    [17_000, 65_536, [17_000]],
  ])("%i octets in pieces of %i", (length, pieces, expected) => {
    expect(sizes(length, pieces)).toEqual(expected);
  });

  test("without memory they are smaller, and nothing is lost", () => {
    const all = sizes(20_000, 1_000, { pendingTotal: 5_000 });
    expect(all.reduce((sum, size) => sum + size, 0)).toBe(20_000);
    expect(all.length).toBeGreaterThan(4);
  });
});

const upgraded: readonly Turn[] = [
  ["c", "CONNECT h:25 HTTP/1.1\r\n\r\n"],
  ["s", "HTTP/1.1 200 OK\r\n\r\n220 mail ESMTP\r\n"],
];
test("what follows CONNECT is looked at afresh", () => {
  expect(converse(upgraded).service).toBe("smtp");
});

test.each<[string, string]>([
  ["another request", "GET /early HTTP/1.1\r\n\r\n"],
  ["the tunnel's own", "\x16\x03\x01\x00\x05hello"],
])("a client that sends %s before CONNECT is answered stays with HTTP", (_what, early) => {
  const seen = converse([
    ["c", `CONNECT h:25 HTTP/1.1\r\n\r\n${early}`],
    ["s", "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"],
  ]);
  expect(seen.service).toBe("http");
  expect(seen.units.filter(({ direction }) => direction === "to-client")).toHaveLength(2);
});

test.each([
  ["h2c", undefined],
  ["WebSocket", "websocket"],
  ["x", undefined],
])("what follows an upgrade to %s is no longer HTTP", (protocol, service) => {
  const seen = converse([
    ["c", `GET / HTTP/1.1\r\nUpgrade: ${protocol}\r\n\r\n`],
    ["s", `HTTP/1.1 101 Switching\r\nUpgrade: ${protocol}\r\n\r\nGARBAGE`],
  ]);
  expect(seen.service).toBe(service);
  expect(seen.units).toHaveLength(2);
  expect(seen.held).toBe(0);
});

test("HTTP/2 that follows an upgrade is known by its preface", () => {
  const seen = converse([
    ["c", "GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n"],
    ["s", "HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n"],
    ["c", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ]);
  expect(seen.service).toBe("http2");
});

test("HTTP/2 after an upgrade whose answer was not seen is known by its preface too", () => {
  const seen = converse([
    ["c", "GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n"],
    ["c", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ]);
  expect(seen.service).toBe("http2");
  expect(seen.units.map(({ buffers }) => buffers.http_uri)).toEqual(["/"]);
});

test("a connection that ends in the middle shows what there was", () => {
  expect(requestOf("GET /cut HTTP/1.1\r\nHost: h\r\nX: y").map(({ buffers }) => buffers.http_header)).toEqual(
    ["Host: h\r\nX: y"],
  );
  expect(requestOf("GET /cut HTTP/1.1")[0]?.buffers.http_uri).toBe("/cut");
  expect(
    converse([["s", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nBODY"]]).units[1]?.buffers.file_data,
  ).toBe("BODY");
});

test("exchanges are told, in the order of the requests", () => {
  const { transactions } = converse([
    [
      "c",
      "GET /1 HTTP/1.1\r\nHost: h\r\nUser-Agent: u\r\n\r\nPOST /2 HTTP/1.0\r\nContent-Length: 2\r\n\r\nxyGET /3 HTTP/1.1\r\n\r\n",
    ],
    [
      "s",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n",
    ],
  ]);
  expect(transactions).toEqual([
    {
      type: "http",
      method: "GET",
      uri: "/1",
      host: "h",
      userAgent: "u",
      version: "HTTP/1.1",
      status: 200,
      requestBytes: 43,
      responseBytes: 41,
    },
    {
      type: "http",
      method: "POST",
      uri: "/2",
      version: "HTTP/1.0",
      status: 404,
      requestBytes: 41,
      responseBytes: 38,
    },
    { type: "http", method: "GET", uri: "/3", version: "HTTP/1.1", requestBytes: 19, responseBytes: 0 },
  ]);
});

describe("however the stream is cut, rules see the same", () => {
  const gz = binary(gzipSync(ascii("zipped text ".repeat(20))));
  const streams: readonly (readonly [string, Turn])[] = [
    [
      "requests",
      [
        "c",
        "\r\nPOST /a%20b HTTP/1.1\r\nHost: h\r\nCookie: a=%62\r\nX: a\r\n b\r\nContent-Length: 7\r\n\r\nx=%41&yGET /2?x//y HTTP/1.1\r\n\r\n\r\n",
      ],
    ],
    [
      "chunks",
      [
        "s",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n03;x\r\nabc\r\n\r\n 0a \nchunk data\r\n0\r\nA: b\r\n\r\nHTTP/1.1 204 N\r\n\r\n",
      ],
    ],
    [
      "gzip",
      [
        "s",
        `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${gz.length}\r\n\r\n${gz}HTTP/1.1 200 OK\r\n\r\ntail`,
      ],
    ],
    ["broken chunks", ["s", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n"]],
    ["bare CR", ["c", "GET /1 HTTP/1.1\rA: b\rC: d\r\n\rGET /2 HTTP/1.1\n\n"]],
    ["09", ["c", "GET /old\r\n"]],
  ];
  describe.each(streams)("%s", (_name, turn) => {
    const whole = converse([turn]);
    test("held memory is given back", () => expect(whole.held).toBe(0));
    test.each(Array.from({ length: turn[1].length - 1 }, (_, i) => i + 1))("cut at %i", (cut) => {
      const seen = converse([turn], { cut });
      expect(told(seen)).toEqual(told(whole));
      expect(seen.transactions).toEqual(whole.transactions);
      expect(seen.held).toBe(0);
    });
    test("byte by byte", () => expect(told(converse([turn], { pieces: 1 }))).toEqual(told(whole)));
  });
});

describe("whatever comes", () => {
  const samples = [
    "GET /a%20b?c=d HTTP/1.1\r\nHost: h\r\nCookie: x\r\n\r\n",
    "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nT: u\r\n\r\n",
    `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(binary(gzipSync(ascii("hello".repeat(99)))), 9)}`,
  ];
  const mutated = fc
    .tuple(
      fc.constantFrom(...samples),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
      fc.nat({ max: 3 }),
    )
    .map(([sample, changes, copies]) => {
      const bytes = ascii(sample.repeat(copies + 1));
      for (const [at, octet] of changes) bytes[at % bytes.length] = octet;
      return bytes;
    });

  test("nothing throws, nothing stays held, and the pieces do not matter", () => {
    fc.assert(
      fc.property(
        mutated,
        fc.constantFrom("c" as const, "s" as const),
        fc.integer({ min: 1, max: 60 }),
        (bytes, side, pieces) => {
          const first: Turn =
            side === "c" ? ["c", "GET / HTTP/1.1\r\n\r\n"] : ["s", "HTTP/1.1 204 No\r\n\r\n"];
          const whole = converse([first, [side, bytes]]);
          const cut = converse([first, [side, bytes]], { pieces });
          expect(told(cut)).toEqual(told(whole));
          expect([whole.held, cut.held]).toEqual([0, 0]);
        },
      ),
      { numRuns: 400 },
    );
  });

  test("a head that never ends is given up, and counted", () => {
    const seen = converse([["c", `GET / HTTP/1.1\r\nA: ${"x".repeat(200_000)}`]], { pieces: 1_000 });
    expect(seen.units).toEqual([]);
    expect(seen.refused).toEqual({ pendingPerHalf: 1 });
    expect(seen.held).toBe(0);
  });
});
