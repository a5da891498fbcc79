import { wrongUsage } from "../failure.ts";

/** A word of a filter, and where it stands: from 0. */
export interface Word {
  readonly text: string;
  readonly at: number;
}

/** Characters. tcpdump's own are a line long. */
const MAX_LENGTH = 4_096;
/** `&&` and `||` may stand without blanks around them; a word is anything else between blanks and brackets. */
const WORD = /\s*(\(|\)|&&|\|\||!|(?:(?![()!\s]|&&|\|\|)[\s\S])+)/y;

export function wordsOf(text: string): Word[] {
  if (text.length > MAX_LENGTH) throw wrongUsage(`--filter has more than ${MAX_LENGTH} characters`);
  const words: Word[] = [];
  WORD.lastIndex = 0;
  for (let found = WORD.exec(text); found !== null; found = WORD.exec(text)) {
    const [all, word = ""] = found;
    words.push({ text: word, at: found.index + all.length - word.length });
  }
  return words;
}

/** Shows the place below the filter, as a compiler would. */
export function unfit(filter: string, at: number, message: string): Error {
  const line = filter.replace(/\s/g, " ");
  return wrongUsage(`--filter, character ${at + 1}: ${message}\n  ${line}\n  ${" ".repeat(at)}^`);
}
