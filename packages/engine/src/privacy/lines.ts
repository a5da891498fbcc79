/**
 * What of a stream's lines is a secret of HTTP/1: a table from state and byte to the next state, which is all that has to
 * be remembered of a stream between two packets.
 *
 * It knows lines, not messages: a line of a body that looks like such a header is masked as well. So pipelining, wrong
 * lengths and chunks cannot lead it astray.
 */

/** At the start of a line. */
export const START = 0;
/** In a line that holds nothing: only its end matters. */
export const REST = 1;
/** Behind the colon, before the value. */
const LEAD = 2;
/** In the value of a header that is masked, to the end of its line and as far as that is continued. */
export const VALUE = 3;
const VALUE_CR = 4;
/** Behind a value's line: it goes on when a space follows, RFC 9112 section 5.2. */
const VALUE_END = 5;
/** HTTP/2 from here on, whose headers are packed: all is masked. */
export const ALL = 6;
/** A name is complete; spaces before the colon are not allowed, and are seen all the same. */
const NAMED = 7;
/** In the value of Upgrade, having seen nothing, `h`, `h2`. */
const UPGRADE = 8;
/**
 * Where we are is not known. All is masked to the end of the first line that names HTTP/1: a newline alone says nothing,
 * since HTTP/2 has that byte too.
 */
export const LOST = 11;
const SIGN = "HTTP/1.";
const LOST_IN_HTTP: number = LOST + SIGN.length;
const FIRST_FREE: number = LOST_IN_HTTP + 1;

/** Headers whose values are masked. */
export const maskedHeaders: readonly string[] = [
  "authorization",
  "proxy-authorization",
  "cookie",
  "cookie2",
  "set-cookie",
  "set-cookie2",
];
/** What a client of HTTP/2 says first, RFC 9113 section 3.4. */
const PREFACE = "pri * http/2";

const MAX_STATES = 128;
const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const COLON = 58;

/** The state after a byte: at `state * 256 + byte`. */
export const nextState: Uint8Array = new Uint8Array(MAX_STATES * 256);
/** 1 where the byte that led to this state is masked. */
export const isHidden: Uint8Array = new Uint8Array(MAX_STATES);

/** The state after loss in this one. */
export const afterLoss = (state: number): number => (state === ALL ? ALL : LOST);

let states = FIRST_FREE;

function row(state: number, otherwise: number, ...given: readonly (readonly [number, number])[]): void {
  nextState.fill(otherwise, state * 256, state * 256 + 256);
  for (const [byte, next] of given) nextState[state * 256 + byte] = next;
}

/** Leads from the start of a line over a text, in either case, to `goal` by the byte behind it or by its last one. */
function lead(text: string, goal: (last: number) => void): void {
  let state = START;
  for (const char of text) {
    const at = state * 256 + char.charCodeAt(0);
    if (nextState[at] === REST) {
      row(states, REST, [NEWLINE, START]);
      nextState[at] = states;
      nextState[state * 256 + char.toUpperCase().charCodeAt(0)] = states;
      states++;
    }
    state = nextState[at]!;
  }
  goal(state);
}

function build(): void {
  row(START, REST, [NEWLINE, START]);
  row(REST, REST, [NEWLINE, START]);
  row(LEAD, VALUE, [SPACE, LEAD], [TAB, LEAD], [RETURN, VALUE_CR], [NEWLINE, VALUE_END]);
  row(VALUE, VALUE, [RETURN, VALUE_CR], [NEWLINE, VALUE_END]);
  row(VALUE_CR, VALUE, [RETURN, VALUE_CR], [NEWLINE, VALUE_END]);
  row(ALL, ALL);
  row(NAMED, REST, [SPACE, NAMED], [TAB, NAMED], [COLON, LEAD], [NEWLINE, START]);
  const h: readonly (readonly [number, number])[] = [
    [0x68, UPGRADE + 1],
    [0x48, UPGRADE + 1],
    [NEWLINE, START],
  ];
  row(UPGRADE, UPGRADE, ...h);
  row(UPGRADE + 1, UPGRADE, ...h, [0x32, UPGRADE + 2]);
  row(UPGRADE + 2, UPGRADE, ...h, [0x63, ALL], [0x43, ALL]);
  for (let i = 0; i < SIGN.length; i++)
    row(LOST + i, LOST, [SIGN.charCodeAt(0), LOST + 1], [SIGN.charCodeAt(i), LOST + i + 1]);
  row(LOST_IN_HTTP, LOST_IN_HTTP, [NEWLINE, VALUE_END]);

  for (const name of maskedHeaders)
    lead(name, (last) => {
      nextState[last * 256 + SPACE] = NAMED;
      nextState[last * 256 + TAB] = NAMED;
      nextState[last * 256 + COLON] = LEAD;
    });
  lead("upgrade", (last) => {
    nextState[last * 256 + COLON] = UPGRADE;
  });
  lead(PREFACE.slice(0, -1), (last) => {
    nextState[last * 256 + PREFACE.charCodeAt(PREFACE.length - 1)] = ALL;
  });
  // As at a line's start, once that has its names.
  nextState.copyWithin(VALUE_END * 256, START * 256, START * 256 + 256);
  nextState[VALUE_END * 256 + SPACE] = VALUE;
  nextState[VALUE_END * 256 + TAB] = VALUE;

  for (const state of [VALUE, ALL]) isHidden[state] = 1;
  for (let state = LOST; state <= LOST_IN_HTTP; state++) isHidden[state] = 1;
}

build();
