/** An expression, its flags, a subject with one character a byte, and what the first match covers. */
export type Case = readonly [
  text: string,
  letters: string,
  subject: string,
  bounds: readonly [begin: number, end: number] | undefined,
];

/** An expression that is refused: as PCRE2 does, or since it is not supported here. */
export type Refused = readonly [text: string, kind: "syntax" | "unsupported"];
