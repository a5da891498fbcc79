import {
  bind,
  bindAnswer,
  request,
  transact,
  writeAndX,
} from "../../../packages/engine/src/testing/dcerpc.ts";
import * as smb from "../../../packages/engine/src/testing/smb.ts";

const turn = (side: "c" | "s", ...messages: readonly Uint8Array[]): string =>
  side + messages.map((message) => Buffer.from(message).toString("latin1")).join("");

const call = request(1, "stub");
const file = Buffer.from("MZ of a file", "latin1");

/** Shares, files and pipes of both versions, with calls in pieces. */
export const smbDialogues: readonly (readonly string[])[] = [
  [
    turn("c", smb.message2(smb.treeConnect2(1, "\\\\h\\d")), smb.message2(smb.create2(2, "a.exe"))),
    turn("s", smb.message2(smb.treeConnected2(1, 1)), smb.message2(smb.created2(2, 7))),
    turn("c", smb.message2(smb.create2(3, "b"), smb.write2(4, -1, 0, file, true), smb.read2(5, -1, 0, true))),
    turn("s", smb.message2(smb.created2(3, 8), smb.readAnswer2(5, file))),
    turn("c", smb.message2(smb.close2(6, 7))),
  ],
  [
    turn("c", smb.message2(smb.treeConnect2(1, "\\\\h\\IPC$"))),
    turn("s", smb.message2(smb.treeConnected2(1, 2))),
    turn("c", smb.message2(smb.write2(2, 7, 0, bind())), smb.message2(smb.read2(3, 7, 0))),
    turn("s", smb.message2(smb.readAnswer2(3, bindAnswer(0)))),
    turn(
      "c",
      smb.message2(smb.write2(4, 7, 0, call.slice(0, 9))),
      smb.message2(smb.write2(5, 7, 0, call.slice(9))),
    ),
  ],
  [
    turn("c", smb.treeConnect1(1, "\\\\H\\D"), smb.create1(2, "A")),
    turn("s", smb.treeConnected1(1, "A:"), smb.created1(2, 7)),
    turn("c", writeAndX(7, file), smb.read1(3, 7, 0), writeAndX(8, bind()), transact(8, call)),
    turn("s", smb.readAnswer1(3, file)),
  ],
];
