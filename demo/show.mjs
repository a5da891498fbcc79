// Shows what a person would type, does it, and shows the answer.
import { spawn } from "node:child_process";

const plain = !process.stdout.isTTY || process.env.NO_COLOR;
const paint = (style, text) => (plain ? text : `\x1b[${style}m${text}\x1b[0m`);

export const heading = (text) => console.log(`\n${paint(1, `== ${text}`)}`);
export const say = (text) => console.log(paint(2, text));
export const good = (text) => console.log(`${paint(32, "✓")} ${text}`);
export const bad = (text) => console.log(`${paint(31, "✗")} ${text}`);

const quote = (word) => (/^[\w@%+=:,./~*-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
export const commandLine = (words) => words.map(quote).join(" ");

/**
 * @param {string[]} shown what a person types
 * @param {string[]} done what stands behind it here, when that is longer
 * @returns {Promise<{ code: number | null, text: string }>} with what it wrote
 */
export async function run(shown, done = shown, { cwd, env, quiet = false, limit = 40 } = {}) {
  if (!quiet) console.log(`\n${paint(36, `$ ${commandLine(shown)}`)}`);
  const [program, ...args] = done;
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (part) => {
      text += part;
    });
  const code = await new Promise((resolve) => {
    child.once("error", (error) => {
      text += `${program}: ${error.code === "ENOENT" ? "not installed" : error.message}\n`;
      resolve(127);
    });
    child.once("close", resolve);
  });
  if (!quiet) {
    const lines = text.replace(/\n$/, "").split("\n");
    console.log(lines.slice(0, limit).join("\n"));
    if (lines.length > limit) say(`… ${lines.length - limit} more lines`);
  }
  return { code, text };
}
