import { gzipSync } from "node:zlib";
import type { Direction } from "../../../packages/engine/src/app/protocol.ts";
import { bytes, words } from "../target.ts";
import { smbDialogues } from "./smb-seeds.ts";

/** Conversations are one input: each turn begins with this and a letter for who speaks. */
const TURN = [0xff, 0xfe];

const made: { readonly [protocol: string]: readonly (readonly string[])[] } = {
  http: [
    [
      "cGET /a/../b?id=%41&x=1 HTTP/1.1\r\nHost: h\r\nCookie: a=b\r\nX-Forwarded-For: 1.2.3.4\r\nA: b\r\n c\r\n\r\n",
      "sHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: t\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: u\r\n\r\n",
    ],
    [
      'cPOST / HTTP/1.1\r\nContent-Type: multipart/form-data; boundary="b"\r\nContent-Length: 98\r\n\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\nContent-Transfer-Encoding: base64\r\n\r\nTVo=\r\n--b--\r\n',
      "sHTTP/1.0 304 Not Modified\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n",
    ],
    [
      "cGET / HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\nCONNECT h:1 HTTP/1.1\r\n\r\n",
      `sHTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 40\r\n\r\n${Buffer.from(gzipSync("abcabcabcabc")).toString("latin1")}`,
    ],
    [
      "cGET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n\x81\x85\x01\x02\x03\x04\x69\x67\x6f\x68\x6e",
      "sHTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n\x81\x05hello",
    ],
  ],
  http2: [
    [
      "cPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\x0b\x01\x05\0\0\0\x01\x82\x86\x84\x41\x01h\x40\x01a\x01b\0\0\x05\0\x01\0\0\0\x01hello",
      "s\0\0\0\x04\x01\0\0\0\0\0\0\x01\x01\x04\0\0\0\x01\x88\0\0\x02\0\x01\0\0\0\x01ok\0\0\x04\x03\0\0\0\0\x01\0\0\0\0\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\0",
    ],
  ],
  smb: smbDialogues,
  dns: [
    [
      "s\x12\x34\x81\x80\0\x01\0\x02\0\0\0\0\x01a\0\0\x41\0\x01\xc0\x0c\0\x41\0\x01\0\0\0\x05\0\x0d\0\x01\0\0\x01\0\x06\x02h2\x02h3\xc0\x0c\0\x23\0\x01\0\0\0\x05\0\x0c\0\x01\0\x02\x01u\x01E\0\xc0\x0c",
    ],
    [
      "c\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x03www\x07example\x03com\0\0\x01\0\x01",
      "s\x12\x34\x81\x80\0\x01\0\x02\0\0\0\0\x03www\x07example\x03com\0\0\x01\0\x01\xc0\x0c\0\x05\0\x01\0\0\0\x05\0\x02\xc0\x10\xc0\x0c\0\x01\0\x01\0\0\0\x05\0\x04\x01\x02\x03\x04",
    ],
    ["c\0\x1d\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x01a\0\0\xff\0\x01\0\x05\xab\xcd"],
  ],
  tls: [
    [
      "c\x16\x03\x01\0\x4e\x01\0\0\x4a\x03\x03abcdefghijklmnopqrstuvwxyzabcdef\0\0\x02\x13\x01\x01\0\0\x1f\0\x2b\0\x05\x04\x7a\x7a\x03\x04\0\x10\0\x05\0\x03\x02h2\0\x0d\0\x06\0\x04\x04\x03\x08\x04\0\x17\0\0",
    ],
    [
      "c\x16\x03\x01\0\x35\x01\0\0\x31\x03\x03abcdefghijklmnopqrstuvwxyzabcdef\0\0\x02\x13\x01\x01\0\0\x06\0\0\0\x02\0\0\x14\x03\x03\0\x01\x01",
      "s\x16\x03\x03\0\x2a\x02\0\0\x26\x03\x03abcdefghijklmnopqrstuvwxyzabcdef\0\x13\x01\0\x16\x03\x03\0\x0c\x0b\0\0\x08\0\0\x05\0\0\x02\x30\0\x15\x03\x03\0\x02\x02\x28",
    ],
  ],
  ftp: [
    [
      "s220 ready\r\n",
      "cUSER a\r\nPASS b\r\nPORT 10,0,0,1,4,1\r\nEPRT |1|10.0.0.1|1025|\r\n",
      "s227 Entering (10,0,0,2,4,2)\r\n229 x (|||1026|)\r\n",
    ],
  ],
  smtp: [
    [
      "s220 m ESMTP\r\n",
      "cEHLO c\r\nMAIL FROM:<a>\r\nRCPT TO:<b>\r\nDATA\r\n",
      "s250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n",
      'cContent-Type: multipart/mixed; boundary="p"\r\n\r\n--p\r\nContent-Transfer-Encoding: base64\r\n\r\nTVpN\r\n--p\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=3D=\r\n--p\r\nContent-Transfer-Encoding: uuencode\r\n\r\nbegin 644 f\r\n#0V%T\r\n`\r\nend\r\n--p--\r\n.\r\nSTARTTLS\r\n',
      "s250 ok\r\n220 tls\r\n",
    ],
    ["s220 m\r\n", "cBDAT 5 LAST\r\nhello\r\nQUIT\r\n"],
  ],
  pop3: [["s+OK ready\r\n", "cUSER a\r\nRETR 1\r\n", "s+OK\r\n+OK 20\r\nSubject: x\r\n\r\nbody\r\n.\r\n"]],
  imap: [
    [
      "s* OK ready\r\n",
      "ca1 LOGIN a b\r\na2 FETCH 1 BODY[]\r\n",
      "sa1 OK\r\n* 1 FETCH (BODY[] {20}\r\nSubject: x\r\n\r\nbody12)\r\na2 OK\r\n",
    ],
  ],
  sip: [
    [
      "cINVITE sip:a@h SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nContent-Length: 4\r\n\r\nv=0\n",
      "sSIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
    ],
  ],
  telnet: [
    ["c\xff\xfd\x01\xff\xfa\x18\0vt\xff\xf0login\xff\xff\x08\r\n", "s\xff\xfb\x01\xff\xf6pass\xff\xf7\r\n"],
  ],
  dcerpc: [
    [
      "c\x05\0\x0b\x03\x10\0\0\0\x48\0\0\0\x01\0\0\0\xb8\x10\xb8\x10\0\0\0\0\x01\0\0\0\0\0\x01\0abcdefghijklmnop\x01\0\0\0qrstuvwxyzabcdef\x02\0\0\0",
      "c\x05\0\0\x03\x10\0\0\0\x1c\0\0\0\x02\0\0\0\x04\0\0\0\0\0\x05\0stub",
    ],
  ],
  modbus: [
    [
      "c\0\x01\0\0\0\x06\x11\x03\0\x6b\0\x0a\0\x02\0\0\0\x06\x11\x05\0\xac\xff\0",
      "s\0\x01\0\0\0\x05\x11\x03\x02\xca\xfe\0\x02\0\0\0\x03\x11\x85\x02",
    ],
  ],
  iec104: [
    [
      "ch\x04\x07\0\0\0h\x0e\x02\0\x04\0\x2d\x01\x06\0\x01\0\x01\0\0\x81",
      "sh\x04\x0b\0\0\0h\x04\x01\0\x02\0",
    ],
  ],
  dnp3: [
    [
      "c\x05\x64\x0b\xc4\x01\0\x02\0\0\0\xc0\xc1\x01\x3c\x02\x06\0\0",
      "s\x05\x64\x0f\x44\x02\0\x01\0\0\0\x41\xc1\x81\x80\0\x01\x02\0\0\0\0\0\x05\x64\x07\x44\x02\0\x01\0\0\0\x82\x81\0\0",
    ],
  ],
  cip: [
    [
      "c\x65\0\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\x6f\0\x18\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x0a\0\x02\0\0\0\0\0\xb2\0\x08\0\x0e\x03\x20\x01\x24\x01\x30\x01",
      "s\x70\0\x1a\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x02\0\xa1\0\x04\0abcd\xb1\0\x06\0\x01\0\x8e\0\0\0",
    ],
  ],
  opcua: [
    [
      "cHELF\x20\0\0\0\0\0\0\0\0\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\0\xff\xff\xff\xffMSGC\x1e\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\xa1\x02abMSGF\x1a\0\0\0\x01\0\0\0\x01\0\0\0\x02\0\0\0\x01\0\0\0ab",
      "sACKF\x1c\0\0\0\0\0\0\0\0\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\0",
    ],
  ],
  s7commplus: [
    [
      "c\x03\0\0\x0b\x06\xe0\0\0\0\x01\0\x03\0\0\x15\x02\xf0\x80r\x01\0\x0a1\0\0\x04\xca\0\0\0\x01\0",
      "s\x03\0\0\x15\x02\xf0\x80r\x03\0\x0a\x022\x0032\0\0\x05\x86\0\x02",
    ],
  ],
  mms: [
    [
      "c\x03\0\0\x23\x02\xf0\x80\x01\0\x01\0a\x160\x14\x02\x01\x03\xa0\x0f\xa0\x0d\x02\x01\x01\xa1\x08\xa0\x03\x80\x01\0\xa1\x01\x80",
      "s\x03\0\0\x0b\x02\xf0\0\x01\0\x01\0\x03\0\0\x15\x02\xf0\x80a\x0c0\x0a\x02\x01\x03\xa0\x05\xa1\x03\x02\x01\x01",
    ],
  ],
};

const generic: readonly (readonly string[])[] = [
  ["c\0\0\0\x10abcdefghijklmnop", "s\0\0\0\x04abcd"],
  [
    "c\0\0\0\x24\xffSMBr\0\0\0\0\x18\x53\xc8\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\xfe\0\0\0\0\0\0\0\x02",
    "s\0\0\0\x44\xfeSMB\x40\0\0\0\0\0\0\0\0\0\x01\0",
  ],
  ["c\x80\0\0\x28\0\0\0\x01\0\0\0\0\0\0\0\x02\0\x01\x86\xa0\0\0\0\x02\0\0\0\x03"],
];

/** Inputs to begin with for one protocol. */
export const dialogues = (protocol: string): Uint8Array[] =>
  (made[protocol.replace(/-.*$/, "")] ?? made[protocol] ?? generic).map((turns) =>
    Uint8Array.from(turns.flatMap((turn) => [...TURN, ...bytes(turn)])),
  );

/** The first words of lines, and what binary protocols hold. */
export const protocolWords = (protocol: string): Uint8Array[] => {
  const turns = (made[protocol] ?? generic).flat().map((turn) => turn.slice(1));
  const pieces = turns.flatMap((turn) => turn.match(/[\w-]+:?|\r\n|[^\w\r\n]{2,8}/g) ?? []);
  return [...words("\xff\xfec", "\xff\xfes", "\r\n", "\r\n\r\n"), ...words(...new Set(pieces))];
};

/** An input as turns: what comes before the first mark is the client's. */
export function splitTurns(input: Uint8Array): [Direction, Uint8Array][] {
  const turns: [Direction, Uint8Array][] = [];
  let direction: Direction = "to-server";
  let from = 0;
  const push = (to: number) => {
    if (to > from) turns.push([direction, input.subarray(from, to)]);
  };
  for (let at = 0; at + 2 < input.length; at++) {
    if (input[at] !== TURN[0] || input[at + 1] !== TURN[1]) continue;
    push(at);
    direction = input[at + 2] === 0x73 ? "to-client" : "to-server";
    from = at + 3;
    at += 2;
  }
  push(input.length);
  return turns;
}
