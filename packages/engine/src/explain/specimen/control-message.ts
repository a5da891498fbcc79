import { asduTypes } from "../../options/iec104-asdu-func.ts";
import { modbusFunctions } from "../../options/modbus-func.ts";
import { readNumber } from "../../options/reading/arguments.ts";
import type { OptionText } from "../../rules/tokenize.ts";
import type { Turn } from "./frames.ts";
import type { Plan } from "./plan.ts";

/** First control field of each format, IEC 60870-5-104 section 5; U frames are STARTDT here. */
const formats: { readonly [type: string]: number } = { i: 0x00, s: 0x01, u: 0x07 };

/** A message of an industrial protocol, when a rule asks for one. */
export function controlTurns(
  options: readonly OptionText[],
  plan: Plan,
  toServer: boolean,
  fill: number,
): Turn[] | undefined {
  const from = toServer ? "client" : "server";
  const text = (name: string) => options.find((one) => one.name === name)?.text;
  const code = (name: string, names?: ReadonlyMap<string, number>) => {
    const word = text(name)?.trim().toLowerCase();
    return word === undefined ? undefined : (names?.get(word) ?? readNumber(word));
  };
  const part = (name: string) => plan.drafts.get(name)?.bytes(fill);
  const [function_, unit, data] = [
    code("modbus_func", modbusFunctions),
    code("modbus_unit"),
    part("modbus_data"),
  ];
  if (function_ !== undefined || unit !== undefined || data !== undefined) {
    const body = [unit ?? 1, function_ ?? 3, ...(data ?? [0, 0, 0, 1])];
    return [[from, Uint8Array.from([0, 1, 0, 0, body.length >> 8, body.length & 255, ...body])]];
  }
  const type = code("iec104_asdu_func", asduTypes);
  const format = /^"?([ius])/i.exec(text("iec104_apci_type") ?? "")?.[1]?.toLowerCase();
  if (type === undefined && format === undefined) return undefined;
  // One object: what it is of, why it is sent, whose it is, its address and a value.
  const carried = type === undefined && format !== "i" ? [] : [type ?? 100, 1, 6, 0, 1, 0, 0, 0, 0, 20];
  const control = [formats[format ?? "i"]!, 0, 0, 0];
  return [[from, Uint8Array.from([0x68, control.length + carried.length, ...control, ...carried])]];
}
