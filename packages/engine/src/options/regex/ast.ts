/** What a Perl-compatible regular expression says, with its flags worked into the nodes. */
export type Node =
  /** One byte of a set: 256 flags. Case and dot are settled already. */
  | { readonly type: "set"; readonly set: Uint8Array }
  | { readonly type: "sequence"; readonly items: readonly Node[] }
  | { readonly type: "choice"; readonly items: readonly Node[] }
  /** `number` is the group's, from 1; 0 for one that captures nothing. */
  | { readonly type: "group"; readonly number: number; readonly body: Node }
  | { readonly type: "atomic"; readonly body: Node }
  | { readonly type: "look"; readonly behind: boolean; readonly negated: boolean; readonly body: Node }
  | {
      readonly type: "repeat";
      readonly body: Node;
      readonly min: number;
      readonly max: number;
      readonly how: "greedy" | "lazy" | "possessive";
    }
  | { readonly type: "back"; readonly group: number | string; readonly noCase: boolean }
  /** One of two, by whether a group has matched. */
  | { readonly type: "condition"; readonly group: number | string; readonly yes: Node; readonly no: Node }
  | { readonly type: "place"; readonly place: Place };

export type Place =
  /** Of the subject. */
  | "start"
  | "end"
  /** Of the subject, or before a line end that is its last byte. */
  | "last-line-end"
  | "line-start"
  | "line-end"
  | "word-edge"
  | "no-word-edge";

export interface Regex {
  readonly root: Node;
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

export interface Flags {
  noCase: boolean;
  dotAll: boolean;
  multiline: boolean;
  extended: boolean;
  /** `$` is the subject's very end: flag E. */
  dollarEnd: boolean;
  /** Quantifiers are lazy, and `?` makes them greedy: flag G. */
  ungreedy: boolean;
}

/** Why an expression is refused. `kind` as in `RuleProblem`. */
export interface RegexProblem {
  readonly kind: "syntax" | "unsupported";
  readonly message: string;
}
