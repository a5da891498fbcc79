import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { latin1 } from "../../bytes.ts";
import { converse, type FeedOptions, type Turn } from "../../testing/stream.ts";

const filesIn = (turn: Turn, options: FeedOptions = {}): (string | undefined)[] =>
  converse([turn], options)
    .units.filter(({ part }) => part === "body")
    .map(({ buffers }) => buffers.file_data);

const octets = (text: string, size: 2 | 4, little: boolean): string =>
  Array.from(text, (char) => {
    const zeros = "\0".repeat(size - 1);
    return little ? char + zeros : zeros + char;
  }).join("");

describe("characters of several octets", () => {
  const page = "<script>alert(1)</script>";
  const response = (type: string, body: string): Turn => [
    "s",
    `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  ];

  test.each<[string, string, string]>([
    ["text/html; charset=utf-16le", octets(page, 2, true), page],
    ["text/html; charset=UTF-16BE", octets(page, 2, false), page],
    ['text/html; charset="utf-32le"', octets(page, 4, true), page],
    ["application/json;charset=utf-32be", octets(page, 4, false), page],
    ["text/html; charset=utf-16", `\xff\xfe${octets(page, 2, true)}`, page],
    ["text/html", `\xfe\xff${octets(page, 2, false)}`, page],
    ["text/html", `\xff\xfe\0\0${octets(page, 4, true)}`, page],
    ["text/html", `\0\0\xfe\xff${octets(page, 4, false)}`, page],
    ["text/html", octets(page, 2, true), page],
    ["text/html", octets(page, 2, false), page],
    ["text/html", octets(page, 4, true), page],
    ["text/html", octets(page, 4, false), page],
    ["text/html", page, page],
    ["text/html; charset=utf-8", page, page],
    ["text/html; charset=iso-8859-1", octets(page, 2, true), octets(page, 2, true)],
    ["image/png", octets(page, 2, true), octets(page, 2, true)],
    ["text/html; x=y", octets(page, 2, true), octets(page, 2, true)],
    ["text/html; charset=utf-16le", "\xe9\0a\0", "\xe9a"],
    ["text/html; charset=utf-16le", "\xac\x20a\0", "\xe2\x82\xaca"],
    ["text/html; charset=utf-16be", "\xd8\x3d\xde\x00\0a", "\xf0\x9f\x98\x80a"],
    ["text/html; charset=utf-16be", "\x01\x13\0a", "\xc4\x93a"],
  ])("%s", (type, body, expected) => {
    expect(filesIn(response(type, body))).toEqual([expected]);
    expect(converse([response(type, body)]).units[1]?.buffers.pkt_data).toBe(body);
  });

  test("however it is cut", () => {
    const turn = response("text/html; charset=utf-16le", octets(page.repeat(700), 2, true));
    for (const pieces of [1, 7, 1_448, 65_536])
      expect(filesIn(turn, { pieces }).join("")).toBe(page.repeat(700));
  });

  test("behind compression", () => {
    const body = gzipSync(Buffer.from(octets(page, 2, false), "latin1"));
    const said = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n${latin1(body, 0, body.length)}`;
    expect(filesIn(["s", said])).toEqual([page]);
  });
});

describe("files in a form", () => {
  const form = (body: string, type = "multipart/form-data; boundary=zz"): Turn => [
    "c",
    `POST /up HTTP/1.1\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  ];
  const field = '--zz\r\nContent-Disposition: form-data; name="f"\r\n\r\nx%20y\r\n';
  const file = (content: string, more = ""): string =>
    `--zz\r\nContent-Disposition: form-data; name="f"; filename="a"\r\nContent-Type: text/plain\r\n${more}\r\n${content}\r\n`;
  const end = "--zz--\r\n";

  test.each<[string, string, (string | undefined)[]]>([
    ["fields are no files", `${field}${end}`, [undefined]],
    ["a file", `${file("MZ\r\nabc")}${end}`, ["MZ\r\nabc"]],
    ["a file among fields", `${field}${file("one")}${field}${end}`, ["one"]],
    ["several files", `${file("one")}${file("two")}${field}${file("three")}${end}`, ["one", "two", "three"]],
    ["a file that was encoded", `${file("b25l", "Content-Transfer-Encoding: base64\r\n")}${end}`, ["one"]],
    ["lines that begin as boundaries do", `${file("--z\r\n-\r\n--")}${end}`, ["--z\r\n-\r\n--"]],
    ["without an end", "--zz\r\nContent-Type: a/b\r\n\r\nabc", ["abc"]],
    ["bare line feeds", "--zz\nContent-Type: a/b\n\nabc\n--zz--\n", ["abc"]],
    ["nothing in parts", "x".repeat(9), [undefined]],
  ])("%s", (_what, body, expected) => {
    expect(filesIn(form(body))).toEqual(expected);
    for (const pieces of [1, 7]) expect(filesIn(form(body), { pieces })).toEqual(expected);
    const bodies = converse([form(body)]).units.filter(({ part }) => part === "body");
    for (const { buffers } of bodies) expect(buffers.pkt_data).toBe(body);
  });

  test("of many sections each shows its piece of a file", () => {
    const content = "0123456789abcdef\r\n".repeat(3_000);
    const body = `${field}${file(content)}${file("two")}${end}`;
    for (const pieces of [100, 1_448, 65_536]) {
      const seen = filesIn(form(body), { pieces });
      expect(seen.length).toBeGreaterThan(3);
      expect(seen.at(-1)).toBe("two");
      expect(seen.slice(0, -1).join("")).toBe(content);
    }
  });

  test("a long line without an end, and a section's end within a boundary", () => {
    const content = "x".repeat(40_000);
    expect(filesIn(form(`${file(content)}${end}`)).join("")).toBe(content);
    for (let size = 16_384 - 120; size < 16_384; size++)
      expect(filesIn(form(`${file("y".repeat(size))}${file("two")}${end}`)).join("|")).toContain("two");
  });

  test("a response in parts is a file as it is", () => {
    const body = `${file("one")}${end}`;
    const said = `HTTP/1.1 200 OK\r\nContent-Type: multipart/mixed; boundary=zz\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    expect(filesIn(["s", said])).toEqual([body]);
  });
});
