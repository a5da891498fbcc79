import { fromLatin1, latin1 } from "../../bytes.ts";
import type { OptionText } from "../../rules/tokenize.ts";
import type { Plan } from "./plan.ts";

const reasons: { readonly [code: string]: string } = { "100": "Trying", "180": "Ringing", "200": "OK" };

/** A SIP request or answer with what a rule wants in its head and body. */
export function sipBytes(
  options: readonly OptionText[],
  plan: Plan,
  toServer: boolean,
  fill: number,
): Uint8Array {
  const text = (name: string) => options.find((one) => one.name === name)?.text;
  const part = (name: string) => plan.drafts.get(name)?.bytes(fill) ?? new Uint8Array();
  const method = /\w+/.exec(text("sip_method") ?? "")?.[0]?.toUpperCase() ?? "INVITE";
  const code = (/\d+/.exec(text("sip_stat_code") ?? "")?.[0] ?? "200").padEnd(3, "0");
  const body = part("sip_body");
  const wanted = part("sip_header");
  const fields = latin1(wanted, 0, wanted.length)
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map((line) => (/^[\w-]+\s*:/.test(line) ? line : `X-Any: ${line}`));
  const said = part("pkt_data");
  if (said.length > 0) fields.push(`X-Said: ${latin1(said, 0, said.length)}`);
  const lines = [
    toServer ? `${method} sip:b@192.0.2.80 SIP/2.0` : `SIP/2.0 ${code} ${reasons[code] ?? "Any"}`,
    "Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK1",
    "From: <sip:a@192.0.2.10>;tag=1",
    "To: <sip:b@192.0.2.80>",
    "Call-ID: 1@192.0.2.10",
    `CSeq: 1 ${method}`,
    ...fields,
    `Content-Length: ${body.length}`,
  ];
  return Uint8Array.from([...fromLatin1(`${lines.join("\r\n")}\r\n\r\n`), ...body]);
}
