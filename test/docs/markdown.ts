/** A page that says that it is made. */
export const page = (title: string, ...blocks: readonly string[]): string =>
  `${[`# ${title}`, "<!-- Made from the code by `make docs`; changes here are lost. -->", ...blocks].join("\n\n")}\n`;

/** Columns stand below each other, as the formatter wants them. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map(cell));
  const widths = head.map((_, at) => Math.max(3, ...cells.map((row) => [...row[at]!].length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((one, at) => one + " ".repeat(widths[at]! - [...one].length)).join(" | ")} |`;
  const [first, ...others] = cells;
  return [line(first!), line(widths.map((width) => "-".repeat(width))), ...others.map(line)].join("\n");
}

/** Code with a bar or a backtick in it would end its cell or itself. */
export const code = (text: string): string => (text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``);

export const list = (names: readonly string[]): string => names.map(code).join(", ");

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
