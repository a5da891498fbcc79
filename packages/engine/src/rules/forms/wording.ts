import type { OptionText } from "../tokenize.ts";

/** What Snort 2 and Suricata say in other words than Snort 3, both alike. */

/** The option that selects a buffer, such as `http_uri` or `http_header:field host`. */
export function buffersOf(buffer: string, { line, column }: OptionText): OptionText {
  const colon = buffer.indexOf(":");
  return colon < 0
    ? { name: buffer, text: "", line, column }
    : { name: buffer.slice(0, colon), text: buffer.slice(colon + 1), line, column };
}

/** Takes the flags that name a buffer off a pcre. */
export function withoutFlags(
  option: OptionText,
  bufferOf: (letter: string) => string | undefined,
): { readonly buffer: string | undefined; readonly written: OptionText } {
  const found = /^(.*\W)([A-Za-z]*)("\s*)$/s.exec(option.text);
  if (found === null) return { buffer: undefined, written: option };
  const [, expression = "", flags = "", quote = ""] = found;
  let buffer: string | undefined;
  let rest = "";
  for (const letter of flags) {
    const named = bufferOf(letter);
    if (named === undefined) rest += rest.includes(letter) ? "" : letter;
    else buffer = named;
  }
  return { buffer, written: { ...option, text: `${expression}${rest}${quote}` } };
}

/** `client,>,100` counts what the client sent. */
export function streamSize(option: OptionText): OptionText {
  const [side = "", sign = "", size = ""] = option.text.split(",").map((part) => part.trim());
  if (size === "") return option;
  const way = side === "client" ? "to_server" : side === "server" ? "to_client" : side;
  return { ...option, text: `${sign}${size},${way}` };
}

/** `disable,client,noalert` */
export function streamReassemble(option: OptionText): OptionText {
  const [action = "", side = "", ...rest] = option.text.split(",").map((part) => part.trim());
  return action.includes(" ")
    ? option
    : { ...option, text: [`action ${action}`, `direction ${side}`, ...rest].join(",") };
}

/** `2,us_social` */
export function sdPattern(option: OptionText): OptionText {
  const found = /^\s*(\d+)\s*,\s*(.+)$/s.exec(option.text);
  return found === null ? option : { ...option, text: `"${found[2]!.trim()}",threshold ${found[1]}` };
}

/** `session,5,packets`, `host,300,seconds,src`. */
export function tag(option: OptionText): OptionText {
  const [what = "", count = "", unit = "", end = "src"] = option.text.split(",").map((part) => part.trim());
  const subject = what === "host" ? `host_${end}` : what;
  return unit === "" ? option : { ...option, text: `${subject},${unit} ${count}` };
}

/** The interface stands there without a word before it: `4b324fc8-…,>1,any_frag`. */
export function dceInterface(option: OptionText): OptionText {
  const [uuid = "", ...rest] = option.text.split(",").map((part) => part.trim());
  if (!/^[\da-fA-F-]{36}$/.test(uuid)) return option;
  const words = rest.map((word) => (/^[<>=!]/.test(word) ? `version ${word}` : word));
  return { ...option, text: [`uuid ${uuid.toLowerCase()}`, ...words].join(",") };
}
