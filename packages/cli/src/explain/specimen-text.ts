import { type HttpRequest, type NoSpecimen, quotedBytes, type Specimen } from "@peccary/engine";
import { endOf } from "../inspect/report.ts";
import { printable } from "../output.ts";
import { writtenAs } from "./look-text.ts";

/** Octets of a payload that are still printed. */
const MAX_SHOWN = 2_048;

/** What was said before, by turns: the last of them. */
const MAX_TURNS = 12;

/** What to send so that the rule fires, as commands where a command can. */
export function specimenText(found: Specimen | NoSpecimen): string {
  if (!("frames" in found)) return noSpecimenText(found);
  const { transport, client, server, turns, request, filtered } = found;
  const lines: string[] = [];
  const to = `${server.address.join(".")}, port ${server.port}`;
  const last = turns.at(-1)!;
  const fromServer = last[0] === "server";
  if (request !== undefined && !fromServer)
    lines.push(`It fires on this, where ${to} is your server:`, "", curl(request, server));
  else if (transport === "icmp")
    lines.push(`It fires on an ICMP message whose data is ${last[1].length} octets:`, "", hexLines(last[1]));
  else {
    const who = fromServer ? "the server's answer" : "the client";
    lines.push(
      `It fires on this ${transport.toUpperCase()} payload from ${who} (${endOf(client.address.join("."), client.port)} to ${to}):`,
      "",
      hexLines(last[1]),
    );
    if (!fromServer && turns.length === 1 && transport !== "ip" && last[1].length <= MAX_SHOWN)
      lines.push(
        "",
        `  printf '${shellEscapes(last[1])}' | nc ${transport === "udp" ? "-u " : ""}-w 1 HOST ${server.port}`,
      );
    const before = turns.slice(0, -1);
    if (before.length > 0) lines.push("", "  after this was said:");
    for (const [from, bytes] of before.slice(-MAX_TURNS))
      lines.push(`    ${from}: ${printable(quotedBytes(bytes).slice(0, 200))}`);
  }
  if (filtered) lines.push("", "Its filter holds it back until this came often enough: see above.");
  return `${lines.join("\n")}\n`;
}

function noSpecimenText({ best }: NoSpecimen): string {
  const failed = best?.steps.find(({ passed }) => !passed)?.option;
  const why =
    failed === undefined ? (best?.absence?.text ?? "") : `"${printable(writtenAs(failed))}" is not met`;
  return `No traffic was found that makes it fire by itself${why === "" ? "" : `: in the best attempt ${why}`}.\n`;
}

export const specimenJson = (found: Specimen | NoSpecimen): object | null =>
  "frames" in found
    ? {
        transport: found.transport,
        client: end(found.client),
        server: end(found.server),
        turns: found.turns.map(([from, bytes]) => ({ from, hex: Buffer.from(bytes).toString("hex") })),
        ...(found.request && found.turns.length === 1 && { curl: curl(found.request, found.server).trim() }),
        filtered: found.filtered,
      }
    : null;

const end = ({ address, port }: Specimen["client"]) => ({ address: address.join("."), port });

/** `host` is written for the address: rules with a network in their header want one of theirs. */
function curl({ method, target, fields, without, body }: HttpRequest, server: Specimen["server"]): string {
  const parts = ["curl -s --path-as-is --globoff"];
  if (method !== (body === undefined ? "GET" : "POST")) parts.push(`-X ${quote(method)}`);
  // A field without a value is one that curl leaves out, unless it ends in a semicolon.
  for (const field of fields) parts.push(`-H ${quote(field.replace(/^([^:]+):\s*$/, "$1;"))}`);
  // A field with nothing behind its colon is one that curl is not to send.
  for (const name of without) parts.push(`-H ${quote(`${name}:`)}`);
  // What begins with @ would be the name of a file.
  const binary =
    body?.[0] === 0x40 || body?.some((byte) => byte < 0x20 || byte > 0x7e || byte === 0x27) === true;
  if (body !== undefined)
    parts.push(binary ? "--data-binary @-" : `--data-binary ${quote(Buffer.from(body).toString("latin1"))}`);
  const port = server.port === 80 ? "" : `:${server.port}`;
  parts.push(quote(`http://${server.address.join(".")}${port}${target}`));
  const command = parts.join(" ");
  return `  ${binary && body !== undefined ? `printf '${shellEscapes(body)}' | ${command}` : command}`;
}

/** For a POSIX shell; bytes that are no text need `$'…'`, which bash, zsh and ksh know. */
const quote = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text)
    ? `'${text.replaceAll("'", "'\\''")}'`
    : `$'${text.replace(/[\\']/g, "\\$&").replace(/[^\x20-\x7e]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`)}'`;

/** Octal escapes, which every printf knows. */
const shellEscapes = (bytes: Uint8Array): string =>
  [...bytes]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f && byte !== 0x25 && byte !== 0x5c && byte !== 0x27
        ? String.fromCharCode(byte)
        : byte === 0x25
          ? "%%"
          : `\\${byte.toString(8).padStart(3, "0")}`,
    )
    .join("");

function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  const shown = bytes.subarray(0, MAX_SHOWN);
  for (let at = 0; at < shown.length; at += 16) {
    const row = shown.subarray(at, at + 16);
    const hex = [...row].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const text = [...row]
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "."))
      .join("");
    lines.push(`  ${at.toString(16).padStart(4, "0")}  ${hex.padEnd(47)}  ${text}`);
  }
  if (shown.length < bytes.length) lines.push(`  and ${bytes.length - shown.length} more octets`);
  return lines.join("\n");
}
