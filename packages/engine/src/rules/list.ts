/** A list as headers have it: `any`, `!x`, `[a,!b,[c,d]]`, flattened to what is in and what is out. */
export interface FlatList {
  readonly any: boolean;
  readonly included: readonly string[];
  readonly excluded: readonly string[];
}

/** Lists inside lists: deeper than this is taken for a fault. */
const MAX_DEPTH = 32;

export function readList(text: string): FlatList | { readonly problem: string } {
  const included: string[] = [];
  const excluded: string[] = [];
  let any = false;
  let at = 0;
  let problem: string | undefined;

  const item = (negated: boolean, depth: number): void => {
    if (depth > MAX_DEPTH) problem ??= `lists are nested more than ${MAX_DEPTH} deep`;
    blanks();
    while (text[at] === "!") {
      negated = !negated;
      at++;
      blanks();
    }
    if (text[at] === "[") {
      at++;
      do {
        item(negated, depth + 1);
        blanks();
      } while (problem === undefined && text[at] === "," && ++at > 0);
      if (text[at] !== "]") problem ??= `expected "," or "]" in "${text}"`;
      at++;
      return;
    }
    const word = /[^\s,[\]!]*/y;
    word.lastIndex = at;
    const found = word.exec(text)![0];
    at += found.length;
    if (found === "") problem ??= `expected an item in "${text}"`;
    else if (found === "any") {
      if (negated) problem ??= '"!any" matches nothing';
      any = true;
    } else (negated ? excluded : included).push(found);
  };
  const blanks = (): void => {
    while (text[at] === " " || text[at] === "\t") at++;
  };

  item(false, 0);
  blanks();
  if (at < text.length) problem ??= `"${text.slice(at)}" was not expected after a list`;
  if (problem !== undefined) return { problem };
  return { any: any || included.length === 0, included, excluded };
}
