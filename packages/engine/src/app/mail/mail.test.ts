import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromLatin1, latin1 } from "../../bytes.ts";
import { Flow } from "../../flow/flow.ts";
import { defaultLimits, Refused } from "../../limits.ts";
import { converse, type Seen, type Turn } from "../../testing/stream.ts";
import { AppLayer } from "../app-flow.ts";

const part = (encoding: string, content: string): string =>
  `From: a\r\nContent-Type: multipart/mixed;\r\n boundary="BO"\r\n\r\npreamble\r\n--BO\r\nContent-Type: x/y\r\n` +
  `${encoding === "" ? "" : `Content-Transfer-Encoding: ${encoding}\r\n`}\r\n${content}\r\n--BO--\r\n`;

const encoded: readonly (readonly [string, string, string])[] = [
  ["base64", "U0VD\r\nUkVUIGZp\r\nbGU=", "SECRET file"],
  ["BASE64", "U0VDUkVUIGZpbGU", "SECRET file"],
  ["quoted-printable", "SEC=\r\nRET=20f=69le", "SECRET file"],
  ["quoted-printable", "a=zz=", "a=zz"],
  ["x-uuencode", "begin 644 f\r\n+4T5#4D54(&9I;&4 \r\n`\r\nend", "SECRET file"],
  ["8bit", "SECRET\r\nfile", "SECRET\r\nfile"],
  ["", "SECRET file", "SECRET file"],
];

const files = (seen: Seen) =>
  seen.units.map(({ buffers }) => buffers.file_data).filter((data) => data !== undefined);
const lines = (seen: Seen, direction: string) =>
  seen.units.filter((unit) => unit.direction === direction).map(({ buffers }) => buffers.pkt_data);

const smtp = (mail: string): readonly Turn[] => [
  ["s", "220 mx ESMTP\r\n"],
  ["c", "EHLO c\r\nMAIL FROM:<a>\r\nDATA\r\n"],
  ["s", "250-mx\r\n250 8BITMIME\r\n250 OK\r\n354 go\r\n"],
  ["c", `${mail}.\r\n`],
  ["s", "250 OK\r\n"],
  ["c", "QUIT\r\n"],
];
const pop3 = (mail: string): readonly Turn[] => [
  ["s", "+OK ready\r\n"],
  ["c", "USER b\r\n"],
  ["s", "+OK\r\n"],
  ["c", "RETR 1\r\n"],
  ["s", `+OK 99 octets\r\n${mail}.\r\n`],
  ["c", "QUIT\r\n"],
  ["s", "+OK bye\r\n"],
];
const imap = (mail: string): readonly Turn[] => [
  ["s", "* OK ready\r\n"],
  ["c", "a1 FETCH 1 BODY[]\r\n"],
  ["s", `* 1 FETCH (BODY[] {${mail.length}}\r\n${mail})\r\na1 OK done\r\n`],
  ["c", "a2 LOGOUT\r\n"],
];
const servers = [
  ["smtp", smtp],
  ["pop3", pop3],
  ["imap", imap],
] as const;

describe.each(servers)("%s", (service, conversation) => {
  test.each(encoded)("a part in %j is decoded", (encoding, content, expected) => {
    const seen = converse(conversation(part(encoding, content)));
    expect(seen.service).toBe(service);
    expect(files(seen).join("")).toBe(expected);
  });

  test.each([1, 2, 7, 100])("in pieces of %i rules see the same", (pieces) => {
    const turns = conversation(part("base64", "U0VDUkVUIGZpbGU="));
    expect(converse(turns, { pieces })).toEqual(converse(turns));
  });

  test("the conversation goes on behind the mail", () => {
    const seen = converse(conversation(part("", "x")));
    const said = [...lines(seen, "to-server"), ...lines(seen, "to-client")];
    expect(said.some((line) => /^(QUIT|\+OK bye|a1 OK)/.test(line ?? ""))).toBe(true);
    expect(seen.held).toBe(0);
  });
});

test("commands and answers are shown line by line", () => {
  const seen = converse(smtp("Subject: x\r\n\r\ntext\r\n"));
  expect(lines(seen, "to-server")).toEqual([
    "EHLO c\r\n",
    "MAIL FROM:<a>\r\n",
    "DATA\r\n",
    "Subject: x\r\n\r\ntext\r\n.\r\n",
    "QUIT\r\n",
  ]);
  expect(lines(seen, "to-client").slice(0, 3)).toEqual([
    "220 mx ESMTP\r\n",
    "250-mx\r\n",
    "250 8BITMIME\r\n",
  ]);
});

test.each([
  [
    "no type, no encoding: no file",
    "--BO\r\nContent-Disposition: form-data; name=f\r\n\r\nSECRET\r\n--BO--\r\n",
    [],
  ],
  [
    "parts one by one",
    "--BO\r\nContent-Type: a/b\r\n\r\none\r\n--BO\r\nContent-Type: a/b\r\n\r\ntwo\r\n--BO--\r\n",
    ["one", "two"],
  ],
  [
    "parts in parts",
    "--BO\r\nContent-Type: multipart/x; boundary=IN\r\n\r\n--IN\r\nContent-Type: a/b\r\n\r\none\r\n--IN--\r\n--BO\r\nContent-Type: a/b\r\n\r\ntwo\r\n--BO--\r\n",
    ["one", "two"],
  ],
])("%s", (_what, parts, expected) => {
  expect(files(converse(smtp(`Content-Type: multipart/mixed; boundary=BO\r\n\r\n${parts}`)))).toEqual(
    expected,
  );
});

test("a mail without parts is a file only when it is encoded", () => {
  expect(files(converse(smtp("Subject: x\r\n\r\ntext\r\n")))).toEqual([]);
  expect(files(converse(smtp("Content-Transfer-Encoding: base64\r\n\r\ndGV4dA==\r\n")))).toEqual(["text"]);
});

test("a refused DATA is no mail", () => {
  const seen = converse([
    ["s", "220 mx ESMTP\r\n"],
    ["c", "DATA\r\n"],
    ["s", "503 no\r\n"],
    ["c", "NOOP\r\nRSET\r\n"],
  ]);
  expect(lines(seen, "to-server")).toEqual(["DATA\r\n", "NOOP\r\n", "RSET\r\n"]);
});

test.each([
  ["RCPT  TO:<a>", "RCPT TO:<a>"],
  ["rcpt\fto:<a>", "rcpt to:<a>"],
  ["RCPT TO:  <a>", "RCPT TO:  <a>"],
  ["FOO  x", "FOO  x"],
  ["QUIT", "QUIT"],
])("a known command is followed by one blank: %j", (said, shown) => {
  const seen = converse([
    ["s", "220 mx ESMTP\r\n"],
    ["c", `${said}\r\n`],
  ]);
  expect(lines(seen, "to-server")).toEqual([`${shown}\r\n`]);
});

test("BDAT counts", () => {
  const seen = converse([
    ["s", "220 mx ESMTP\r\n"],
    ["c", "BDAT 6\r\n.\r\nabcNOOP\r\n"],
  ]);
  expect(lines(seen, "to-server")).toEqual(["BDAT 6\r\n", ".\r\nabc", "NOOP\r\n"]);
});

test.each([
  [
    "smtp",
    [
      ["s", "220 mx ESMTP\r\n"],
      ["c", "STARTTLS\r\n"],
      ["s", "220 go\r\n"],
      ["c", "\x16\x03\x01\x00\x01\x00"],
    ],
  ],
  [
    "pop3",
    [
      ["s", "+OK\r\n"],
      ["c", "STLS\r\n"],
      ["s", "+OK go\r\n"],
      ["c", "\x16\x03\x01\x00\x01\x00"],
    ],
  ],
  [
    "imap",
    [
      ["s", "* OK\r\n"],
      ["c", "a STARTTLS\r\n"],
      ["s", "a OK go\r\n"],
      ["c", "\x16\x03\x01\x00\x01\x00"],
    ],
  ],
] as const)("after %s has agreed on TLS the flow is TLS", (_service, turns) => {
  expect(converse(turns).service).toBe("ssl");
});

test("a line without an end is taken in pieces", () => {
  const seen = converse(
    [
      ["s", "220 mx ESMTP\r\n"],
      ["c", "A".repeat(40_000)],
    ],
    { pieces: 1_000 },
  );
  expect(lines(seen, "to-server").join("")).toBe("A".repeat(40_000));
  expect(seen.held).toBe(0);
});

test("whatever comes, nothing throws and nothing stays held", () => {
  const mail = part("base64", "U0VDUkVUIGZpbGU=") + part("quoted-printable", "a=20=\r\nb");
  fc.assert(
    fc.property(
      fc.constantFrom(smtp, pop3, imap),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
      fc.integer({ min: 1, max: 50 }),
      (conversation, changes, pieces) => {
        const damaged = [...mail];
        for (const [at, octet] of changes) damaged[at % mail.length] = String.fromCharCode(octet);
        const turns = conversation(damaged.join(""));
        const cut = converse(turns, { pieces });
        expect(cut.held).toBe(0);
        expect(cut).toEqual(converse(turns));
      },
    ),
    { numRuns: 200 },
  );
});

test("of a mail that was counted out, what came before a loss is shown", () => {
  const seen: string[] = [];
  const refused = new Refused();
  const layer = new AppLayer(defaultLimits, refused, {
    unit: (_flow, _direction, { bytes, start, end }) => seen.push(latin1(bytes[0]!, start[0]!, end[0]!)),
    transaction: () => undefined,
  });
  const app = layer.open(new Flow(1, 0, 6, 0), "tcp");
  const said = (text: string) => app.data("to-server", fromLatin1(text), 0, text.length);
  said("EHLO a\r\nBDAT 9\r\nabc");
  app.gap("to-server", 6);
  said("QUIT\r\n");
  app.end("to-server");
  app.close();
  expect(seen).toEqual(["EHLO a\r\n", "BDAT 9\r\n", "abc", "QUIT\r\n"]);
  expect(layer.holdings.left).toBe(defaultLimits.pendingTotal);
});
