/** The bounds of a range in rule syntax, both included. */
export function boundsOf(text: string, most = 65_535): readonly [low: number, high: number] {
  const [, a, between, b] = /^\s*(\d+)?\s*(<=>|<>)\s*(\d+)\s*$/.exec(text) ?? [];
  if (between === "<=>") return [Number(a), Number(b)];
  if (between === "<>") return [Number(a) + 1, Number(b) - 1];
  const [, sign = "", digits = "0", dash, end] =
    /^\s*([<>]=?|!=?|=)?\s*(\d+)\s*(-)?\s*(\d+)?/.exec(text) ?? [];
  const number = Number(digits);
  if (dash !== undefined) return [number, end === undefined ? most : Number(end)];
  if (sign === ">") return [number + 1, most];
  if (sign === ">=") return [number, most];
  if (sign === "<") return [0, number - 1];
  if (sign === "<=") return [0, number];
  if (sign.startsWith("!")) return number === most ? [0, 0] : [number + 1, most];
  return [number, number];
}
