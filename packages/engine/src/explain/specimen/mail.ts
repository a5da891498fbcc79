import { fromLatin1 } from "../../bytes.ts";
import type { Turn } from "./frames.ts";

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** RFC 2045 section 6.8: lines of base64 end here. */
const LINE = 76;

/** A mail that is handed in by SMTP with a file attached. */
export function mailTurns(file: Uint8Array): Turn[] {
  return [
    s("220 mail.example.com ESMTP\r\n"),
    c("EHLO client.example.com\r\n"),
    s("250 mail.example.com\r\n"),
    c("MAIL FROM:<a@example.com>\r\n"),
    s("250 ok\r\n"),
    c("RCPT TO:<b@example.com>\r\n"),
    s("250 ok\r\n"),
    c("DATA\r\n"),
    s("354 go on\r\n"),
    c(mailWith(file)),
    s("250 ok\r\n"),
  ];
}

/** One that is fetched by POP3. */
export const fetchTurns = (file: Uint8Array): Turn[] => [
  s("+OK mail.example.com\r\n"),
  c("USER b\r\n"),
  s("+OK\r\n"),
  c("PASS b\r\n"),
  s("+OK\r\n"),
  c("RETR 1\r\n"),
  s(`+OK\r\n${mailWith(file)}`),
  c("QUIT\r\n"),
];

const c = (text: string): Turn => ["client", fromLatin1(text)];
const s = (text: string): Turn => ["server", fromLatin1(text)];

function mailWith(file: Uint8Array): string {
  const lines = [
    "From: a@example.com",
    "To: b@example.com",
    "Subject: file",
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="part"',
    "",
    "--part",
    'Content-Type: application/octet-stream; name="file.bin"',
    "Content-Transfer-Encoding: base64",
    'Content-Disposition: attachment; filename="file.bin"',
    "",
    ...(encode(file).match(new RegExp(`.{1,${LINE}}`, "g")) ?? []),
    "--part--",
    ".",
    "",
  ];
  return lines.join("\r\n");
}

function encode(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const word = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let i = 0; i < 4; i++) text += i <= left ? BASE64[(word >> (18 - 6 * i)) & 63] : "=";
  }
  return text;
}
