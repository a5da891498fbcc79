import { deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { Extra } from "../../extras.ts";
import { compoundFile, project, zip } from "../../testing/office.ts";
import * as smb from "../../testing/smb.ts";
import { ascii, converse, type FeedOptions, type Turn } from "../../testing/stream.ts";
import { fileTypes } from "./types.ts";

const extras: ReadonlySet<Extra> = new Set<Extra>(["js_data", "vba_data", "file_type"]);

const join = (...parts: readonly (string | Uint8Array)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...(typeof part === "string" ? ascii(part) : part)]));

const answer = (type: string, body: string | Uint8Array, more = ""): readonly Turn[] => [
  ["c", "GET / HTTP/1.1\r\nHost: h\r\n\r\n"],
  [
    "s",
    join(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\n${more}Content-Length: ${body.length}\r\n\r\n`, body),
  ],
];

function seen(turns: readonly Turn[], options: FeedOptions = {}) {
  const { units, held } = converse(turns, { extras, ...options });
  expect(held).toBe(0);
  return units.flatMap(({ buffers: { js_data, vba_data }, facts: { fileType } }) => {
    const { name } = fileTypes[fileType] ?? {};
    const one = { ...(name && { name }), ...(js_data && { js_data }), ...(vba_data && { vba_data }) };
    return Object.keys(one).length > 0 ? [one] : [];
  });
}

const SCRIPT = "var a = 'x' + 'y'; // z\n eval ( a )";
const PLAIN = "var var_0000='xy';eval(var_0000)";
const macro = 'Attribute VB_Name = "M"\r\nSub AutoOpen()\r\n';
const document = compoundFile({ ...project({ M: macro }), WordDocument: new Uint8Array(20_000) });
const page = `<html><script>${SCRIPT}</script><script>b = a</script>`;

test.each<[string, readonly Turn[], readonly object[]]>([
  ["a script", answer("application/javascript", SCRIPT), [{ js_data: PLAIN }]],
  ["scripts of a page", answer("text/html", page), [{ js_data: `${PLAIN}\nvar_0001=var_0000` }]],
  [
    "compressed",
    answer("text/html", gzipSync(page), "Content-Encoding: gzip\r\n"),
    [{ js_data: `${PLAIN}\nvar_0001=var_0000` }],
  ],
  ["no script", answer("application/json", page), []],
  [
    "a document",
    answer("application/msword", document),
    [{ name: "MSOLE2" }, { name: "MSOLE2", vba_data: macro }],
  ],
  [
    "an upload",
    [["c", join(`PUT / HTTP/1.1\r\nContent-Length: ${document.length}\r\n\r\n`, document)]],
    [{ name: "MSOLE2" }, { name: "MSOLE2", vba_data: macro }],
  ],
  ["an archive", answer("x/y", zip({ "x/vbaProject.bin": document })), [{ name: "ZIP", vba_data: macro }]],
  ["a program", answer("text/plain", "MZ\x90\0"), [{ name: "MSEXE" }]],
  [
    "one that is compressed",
    answer("text/plain", deflateSync(ascii("MZ\x90\0")), "Content-Encoding: deflate\r\n"),
    [{ name: "MSEXE" }],
  ],
])("HTTP: %s, however it is cut", (_, turns, expected) => {
  expect(seen(turns)).toEqual(expected);
  for (const pieces of [1, 3, 100]) expect(seen(turns, { pieces })).toEqual(expected);
});

test("a script over several sections: what was said last is said again", () => {
  const long = `first = 1;${"f();".repeat(5_000)}last()`;
  const texts = seen(answer("text/javascript", long)).map((one) => (one as { js_data: string }).js_data);
  expect(texts).toHaveLength(2);
  expect(texts[0]).toMatch(/^var_0000=1;var_0001\(\);/);
  expect(texts[1]).toMatch(/^[^=]*var_0001\(\);var_0002\(\)$/);
  expect(texts[1]).toContain(texts[0]!.slice(-4_000));
});

test("mail: of each part", () => {
  const base64 = Buffer.from(document).toString("base64").replace(/.{76}/g, "$&\r\n");
  const mail = [
    'Content-Type: multipart/mixed; boundary="B"',
    "",
    "--B",
    "Content-Type: text/html",
    "",
    page,
    "--B",
    "Content-Type: application/msword",
    "Content-Transfer-Encoding: base64",
    "",
    base64,
    "--B--",
    ".",
    "",
  ].join("\r\n");
  const turns: readonly Turn[] = [
    ["s", "220 x\r\n"],
    ["c", "EHLO x\r\n"],
    ["s", "250 x\r\n"],
    ["c", "MAIL FROM:<a@b>\r\n"],
    ["s", "250 x\r\n"],
    ["c", "DATA\r\n"],
    ["s", "354 x\r\n"],
    ["c", mail],
  ];
  const all = seen(turns) as { js_data?: string; vba_data?: string; name?: string }[];
  expect(all.flatMap(({ js_data }) => js_data ?? [])).toEqual([`${PLAIN}\nvar_0001=var_0000`]);
  expect(all.flatMap(({ vba_data }) => vba_data ?? [])).toEqual([macro]);
  expect(all.at(-1)?.name).toBe("MSOLE2");
});

test("SMB: the type of a file, with all of its pieces", () => {
  const turns: readonly Turn[] = [
    ["c", smb.message2(smb.treeConnect2(1, "\\\\h\\data"))],
    ["s", smb.message2(smb.treeConnected2(1, 1))],
    ["c", smb.message2(smb.create2(2, "a.txt"))],
    ["s", smb.message2(smb.created2(2, 7))],
    ["c", smb.message2(smb.write2(3, 7, 0, ascii("MZ\x90 one")))],
    ["c", smb.message2(smb.write2(4, 7, 7, ascii("two")))],
  ];
  expect(seen(turns)).toEqual([{ name: "MSEXE" }, { name: "MSEXE" }]);
});

test("a multipart upload: of each file", () => {
  const part = (type: string, content: string): string =>
    `--B\r\nContent-Disposition: form-data; name="f"; filename="f"\r\nContent-Type: ${type}\r\n\r\n${content}\r\n`;
  const body = `${part("text/html", page)}${part("application/pdf", "%PDF-1.7 x")}--B--\r\n`;
  const head = `POST / HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: ${body.length}\r\n\r\n`;
  expect(seen([["c", head + body]])).toEqual([{ js_data: `${PLAIN}\nvar_0001=var_0000` }, { name: "PDF" }]);
});

test("nothing is made that no rule asks for", () => {
  const { units } = converse(answer("text/html", page));
  expect(units.filter(({ buffers, facts }) => buffers.js_data !== undefined || facts.fileType >= 0)).toEqual(
    [],
  );
});
