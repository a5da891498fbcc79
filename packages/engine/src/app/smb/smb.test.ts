import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bind,
  bindAnswer,
  INTERFACE,
  request,
  response,
  transact,
  transceive2,
  write2,
  writeAndX,
} from "../../testing/dcerpc.ts";
import { join, text } from "../../testing/packets.ts";
import * as smb from "../../testing/smb.ts";
import { converse, type SeenUnit, type Turn } from "../../testing/stream.ts";

const stubs = (units: readonly SeenUnit[]): string[] =>
  units
    .filter(({ facts }) => facts.dceInterface === INTERFACE)
    .map(({ buffers }) => `${buffers.pkt_data?.length} ${buffers.dce_stub_data}`);

test.each([
  ["WRITE_ANDX", join(writeAndX(5, bind()), writeAndX(5, request(1, "stub"))), ["96 stub"]],
  ["TRANSACT_NMPIPE", join(writeAndX(5, bind()), transact(5, request(1, "stub"))), ["99 stub"]],
  ["SMB 2 WRITE", join(write2(5, bind()), write2(5, request(1, "stub"))), ["144 stub"]],
  ["SMB 2 IOCTL", join(transceive2(5, bind()), transceive2(5, request(1, "stub"))), ["152 stub"]],
  [
    "two calls in one write",
    join(writeAndX(5, bind()), writeAndX(5, join(request(1, "a"), request(2, "b")))),
    ["118 a", "25 b"],
  ],
  [
    "a call in two fragments",
    join(writeAndX(5, bind()), writeAndX(5, request(1, "a", 1)), writeAndX(5, request(1, "b", 2))),
    ["93 a", "93 b", "2 ab"],
  ],
  ["another pipe", join(writeAndX(5, bind()), writeAndX(6, request(1, "stub"))), []],
  [
    "an octet too many before",
    join(writeAndX(5, bind()), text("a"), writeAndX(5, request(1, "stub"))),
    ["97 stub"],
  ],
])("%s", (_what, bytes, expected) => {
  const seen = converse([["c", bytes]]);
  expect([stubs(seen.units), seen.service, seen.held]).toEqual([expected, "netbios-ssn", 0]);
});

const conversation = join(writeAndX(5, bind()), text("ab"), writeAndX(5, request(1, "stub")));
test.each(Array.from(conversation.keys()))("cut at byte %i", (cut) => {
  expect(stubs(converse([["c", conversation]], { cut }).units)).toEqual(["98 stub"]);
});

test("with octets changed", () => {
  const whole = join(write2(5, bind()), transceive2(5, request(1, "stub")), transact(5, request(1, "stub")));
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
      const copy = whole.slice();
      for (const [at, value] of changes) copy[at] = value;
      expect(converse([["c", copy]]).held).toBe(0);
    }),
    { numRuns: 500 },
  );
});

const call = request(1, "a longer stub");
const halves = [call.slice(0, 20), call.slice(20, 30), call.slice(30)];

test.each([
  ["WRITE_ANDX", (data: Uint8Array) => writeAndX(5, data)],
  ["TRANSACT_NMPIPE", (data: Uint8Array) => transact(5, data)],
  ["SMB 2 WRITE", (data: Uint8Array) => write2(5, data)],
  ["SMB 2 IOCTL", (data: Uint8Array) => transceive2(5, data)],
])("a call in several messages is put together: %s", (_what, write) => {
  const seen = converse([["c", join(write(bind()), ...halves.map(write))]]);
  expect([stubs(seen.units), seen.held]).toEqual([[`${call.length} a longer stub`], 0]);
});

test("a call whose end does not come gives back what it holds", () => {
  for (const open of [true, false]) {
    const seen = converse([["c", join(writeAndX(5, bind()), writeAndX(5, halves[0]!))]], { open });
    expect([stubs(seen.units), seen.held]).toEqual([[], 0]);
  }
});

test("bytes that are no call are not kept", () => {
  const seen = converse([
    ["c", join(writeAndX(5, text("no call")), writeAndX(5, bind()), writeAndX(5, call))],
  ]);
  expect(stubs(seen.units)).toEqual([`${writeAndX(5, call).length} a longer stub`]);
});

const answers = (units: readonly SeenUnit[]): (string | undefined)[] =>
  units.filter(({ direction }) => direction === "to-client").map(({ buffers }) => buffers.dce_stub_data);

test("what a server answers in a pipe is followed", () => {
  const answer = response("answer");
  const turns: Turn[] = [
    ["c", join(smb.message2(smb.write2(1, 5, 0, bind())), smb.message2(smb.read2(2, 5, 0)))],
    ["s", smb.message2(smb.readAnswer2(2, bindAnswer(0)))],
    [
      "c",
      join(smb.message2(smb.write2(3, 5, 0, call)), smb.message2(smb.read2(4, 5, 0), smb.read2(5, 5, 0))),
    ],
    ["s", smb.message2(smb.readAnswer2(4, answer.slice(0, 9)), smb.readAnswer2(5, answer.slice(9)))],
  ];
  const seen = converse(turns);
  expect([answers(seen.units), seen.held]).toEqual([[undefined, undefined, "answer"], 0]);
});

test("an interface that was refused has no name", () => {
  const turns: Turn[] = [
    ["c", join(smb.message2(smb.write2(1, 5, 0, bind())), smb.message2(smb.read2(2, 5, 0)))],
    ["s", smb.message2(smb.readAnswer2(2, bindAnswer(2)))],
    ["c", smb.message2(smb.write2(3, 5, 0, call))],
  ];
  expect(stubs(converse(turns).units)).toEqual([]);
});

const files = (units: readonly SeenUnit[]): string[] =>
  units.flatMap(({ direction, buffers }) =>
    buffers.file_data === undefined ? [] : [`${direction} ${buffers.file_data}`],
  );

const disk2: readonly Turn[] = [
  ["c", smb.message2(smb.treeConnect2(1, "\\\\h\\data"))],
  ["s", smb.message2(smb.treeConnected2(1, 1))],
];
const disk1: readonly Turn[] = [
  ["c", smb.treeConnect1(1, "\\\\H\\DATA")],
  ["s", smb.treeConnected1(1, "A:")],
];

describe("files", () => {
  test.each<[string, readonly Turn[], string[], string[]]>([
    [
      "SMB 2, one after the other",
      [
        ...disk2,
        ["c", smb.message2(smb.create2(2, "a.exe"))],
        ["s", smb.message2(smb.created2(2, 7))],
        ["c", join(smb.message2(smb.write2(3, 7, 0, text("MZ out"))), smb.message2(smb.read2(4, 7, 100)))],
        ["s", smb.message2(smb.readAnswer2(4, text("in")))],
      ],
      ["to-server MZ out", "to-client in"],
      ["2 a.exe 0"],
    ],
    [
      "SMB 2, all in one message",
      [
        ...disk2,
        [
          "c",
          smb.message2(
            smb.create2(2, "b"),
            smb.write2(3, -1, 0, text("one"), true),
            smb.write2(4, -1, 3, text("two"), true),
            smb.read2(5, -1, 0, true),
          ),
        ],
        ["s", smb.message2(smb.created2(2, 7), smb.readAnswer2(5, text("onetwo")))],
        ["c", smb.message2(smb.close2(6, 7))],
      ],
      ["to-server one", "to-server two", "to-client onetwo"],
      ["2 b 0"],
    ],
    [
      "SMB 2, an answer that comes later",
      [
        ...disk2,
        ["c", smb.message2(smb.read2(4, 7, 0))],
        ["s", smb.message2({ ...smb.readAnswer2(4, text("?????????")), status: 0x103 })],
        ["s", smb.message2(smb.readAnswer2(4, text("in")))],
      ],
      ["to-client in"],
      [],
    ],
    [
      "SMB 2, refused",
      [
        ...disk2,
        ["c", smb.message2(smb.create2(2, "c"), smb.write2(3, -1, 0, text("one"), true))],
        ["s", smb.message2({ ...smb.created2(2, 7), status: 0xc0000022 })],
      ],
      ["to-server one"],
      ["2 c 3221225506"],
    ],
    [
      "SMB 1",
      [
        ...disk1,
        ["c", smb.create1(2, "\\A.EXE")],
        ["s", smb.created1(2, 7)],
        ["c", writeAndX(7, text("MZ out"))],
        ["c", smb.read1(3, 7, 0)],
        ["s", smb.readAnswer1(3, text("in"))],
      ],
      ["to-server MZ out", "to-client in"],
      ["1 \\A.EXE 0"],
    ],
    ["of a share that is not known", [["c", smb.message2(smb.write2(3, 7, 0, text("MZ")))]], [], []],
    [
      "beyond what Snort looks at",
      [...disk2, ["c", smb.message2(smb.write2(3, 7, 16_384, text("MZ")))]],
      [],
      [],
    ],
    [
      "up to where Snort looks",
      [...disk2, ["c", smb.message2(smb.write2(3, 7, 16_382, text("MZ and more")))]],
      ["to-server MZ"],
      [],
    ],
  ])("%s", (_what, turns, expected, opened) => {
    for (const pieces of [undefined, 1]) {
      const seen = converse(turns, pieces === undefined ? {} : { pieces });
      expect(files(seen.units)).toEqual(expected);
      expect(
        seen.transactions.map((one) =>
          one.type === "smb" ? `${one.version} ${one.file} ${one.status}` : "",
        ),
      ).toEqual(opened);
      expect(seen.held).toBe(0);
    }
  });

  test("the share is told with the file", () => {
    const turns: Turn[] = [
      ...disk2,
      ["c", smb.message2(smb.create2(2, "a.exe"))],
      ["s", smb.message2(smb.created2(2, 7))],
    ];
    expect(converse(turns).transactions).toEqual([
      { type: "smb", version: 2, file: "a.exe", share: "\\\\h\\data", status: 0 },
    ]);
  });

  test("a long write is shown in pieces", () => {
    const turns: Turn[] = [
      ...disk2,
      ["c", smb.message2(smb.write2(3, 7, 0, new Uint8Array(17_000).fill(65)))],
    ];
    const shown = files(converse(turns).units).map((one) => one.length - "to-server ".length);
    expect(shown.reduce((sum, size) => sum + size, 0)).toBe(16_384);
  });
});

const chatter: readonly Uint8Array[] = [
  smb.message2(smb.treeConnect2(1, "s")),
  smb.message2(smb.treeConnected2(1, 1)),
  smb.message2(smb.create2(2, "a"), smb.write2(3, -1, 0, text("one"), true)),
  smb.message2(smb.created2(2, 7)),
  smb.message2(smb.read2(4, 7, 0)),
  smb.message2(smb.readAnswer2(4, call)),
  smb.message2(smb.close2(5, 7)),
  smb.treeConnect1(1, "s"),
  smb.treeConnected1(1, "IPC"),
  smb.create1(2, "a"),
  smb.created1(2, 7),
  smb.read1(3, 7, 0),
  smb.readAnswer1(3, bindAnswer(0)),
  writeAndX(7, bind()),
  writeAndX(7, halves[0]!),
  transact(7, call),
];

test("whatever is said in whatever order, with octets changed, nothing throws and nothing stays held", () => {
  const turn = fc.record({
    side: fc.constantFrom("c" as const, "s" as const),
    bytes: fc.constantFrom(...chatter),
    changes: fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 30 }), (said) => {
      const turns = said.map(({ side, bytes, changes }): Turn => {
        const copy = bytes.slice();
        // What says how long the message is stays as it is.
        for (const [at, value] of changes) if (at >= 4 && at < copy.length) copy[at] = value;
        return [side, copy];
      });
      expect(converse(turns).held).toBe(0);
    }),
    { numRuns: 1_000 },
  );
});

const session = (type: number, size: number): Uint8Array =>
  Uint8Array.of(type, 0, 0, size, ...new Array<number>(size).fill(0x20));

test("a session that is asked for and granted first", () => {
  const seen = converse([
    ["c", session(0x81, 68)],
    ["s", session(0x82, 0)],
    ["c", conversation],
  ]);
  expect([stubs(seen.units), seen.service]).toEqual([["98 stub"], "netbios-ssn"]);
});

test("a session that is asked for and no SMB in it", () => {
  expect(converse([["c", join(session(0x81, 68), text("\0\0\0\x04GET "))]]).service).toBeUndefined();
});
