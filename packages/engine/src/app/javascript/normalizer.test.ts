import fc from "fast-check";
import { expect, test } from "vitest";
import { fromLatin1, latin1 } from "../../bytes.ts";
import { defaultLimits, type Limits, Refused } from "../../limits.ts";
import { Holdings } from "../holdings.ts";
import { Identifiers } from "./identifiers.ts";
import { Normalizer } from "./normalizer.ts";

function normal(script: string, cut = script.length, change: Partial<Limits> = {}) {
  const limits = { ...defaultLimits, ...change };
  const refused = new Refused();
  const names = new Identifiers(limits, refused, new Holdings(limits, refused));
  const normalizer = new Normalizer(names, limits, refused);
  const bytes = fromLatin1(script);
  for (let at = 0; at < bytes.length; at += cut)
    normalizer.write(bytes, at, Math.min(bytes.length, at + cut));
  normalizer.finish();
  const { written, problem } = normalizer;
  return { text: latin1(written.bytes, 0, written.length), problem, refused: refused.counts };
}

const table: readonly (readonly [what: string, given: string, expected: string])[] = [
  ["blanks go", "var  a\t=\f1 ; ", "var var_0000=1;"],
  ["blanks that part words stay", "typeof   a in b", "typeof var_0000 in var_0001"],
  [
    "between signs that would be read together",
    "a + +b - -c + ++d",
    "var_0000+ +var_0001- -var_0002+ ++var_0003",
  ],
  ["blanks of Unicode", "a\xc2\xa0=\xef\xbb\xbf1", "var_0000=1"],
  ["comments go", "a/* b */=/**/1// c\n<!-- d\nb=2", "var_0000=1;var_0001=2"],
  ["a comment is a blank, and its line ends count", "return/*\n*/1", "return;1"],
  ["names by order", "b(a,b)", "var_0000(var_0001,var_0000)"],
  ["properties are names too", "a.b=b", "var_0000.var_0001=var_0001"],
  ["escaped names", "\\u0065val('x');\\u{61}\\u0062=ab", "eval('x');var_0000=var_0000"],
  ["words of the language", "for(var i of this){break}", "for(var var_0000 of this){break}"],

  ["a line ends a statement", "a=1\nb=2\r\nc()", "var_0000=1;var_0001=2;var_0002()"],
  ["not when it goes on", "a=\n1\n+2\n.c\n(d)", "var_0000=1+2.var_0001(var_0002)"],
  ["not behind a condition", "if(a)\nb()\nelse\nc()", "if(var_0000)var_0001();else var_0002()"],
  ["not within brackets", "f(a\n,b)", "var_0000(var_0001,var_0002)"],
  ["behind do", "do{a}\nwhile(b)\nc", "do{var_0000}while(var_0001);var_0002"],
  ["behind a function that is a value", "a=function(){}\nb=1", "var_0000=function(){};var_0001=1"],
  ["not behind one that is not", "function a(){}\nb=1", "function var_0000(){}var_0001=1"],
  ["before a brace in its own line", "function a(){\nreturn 1\n}", "function var_0000(){return 1;}"],
  ["an object is no block", "a={\nb:1\n}\nc", "var_0000={var_0001:1};var_0002"],
  ["nor behind a choice", "a=b?{\nc:1\n}:{\nd:2\n}", "var_0000=var_0001?{var_0002:1}:{var_0003:2}"],
  ["nor behind an arrow", "a=()=>({\nb\n})", "var_0000=()=>({var_0001})"],
  ["a label is for a block", "a:{\nb\n}", "var_0000:{var_0001;}"],
  ["methods", "class A\n{\nb()\n{\n}\nc(){}\n}\nd", "class var_0000{var_0001(){}var_0002(){}}var_0003"],
  ["continue, break, return end with their line", "continue\na\nthrow b", "continue;var_0000;throw var_0001"],
  ["++ belongs to what follows", "a\n++b", "var_0000;++var_0001"],
  ["a template goes on", "a\n`b`", "var_0000 `b`"],

  ["strings stay", "a='  x // \\' \\n'", "var_0000='  x // \\' \\n'"],
  ["strings are put together", "a='x'+\"y\" + 'z'", "var_0000='xyz'"],
  ["but for what is no string", "'a'+b+'c'+'d'", "'a'+var_0000+'cd'"],
  ["escapes are undone", "'\\x61\\u0062\\u{63}\\u20ac'", "'abc\xe2\x82\xac'"],
  ["octets of a string are Unicode", "'\\xeb'", "'\xc3\xab'"],
  ["a string over two lines", "'a\\\nb\\\r\nc'", "'abc'"],
  ["what is no escape", "'\\xz \\u12 \\q'", "'\\xz \x12 \\q'"],
  ["templates stay", "`a  \x24{ b + `c\x24{ d }` }  e`", "`a  \x24{var_0000+`c\x24{var_0001}`}  e`"],
  ["braces in what is set into one", "`\x24{ {a:1}.a }`+b", "`\x24{{var_0000:1}.var_0000}`+var_0001"],
  ["expressions stay", "a=/x  [/]\\/ y/gi.test(b)", "var_0000=/x  [/]\\/ y/gi.test(var_0001)"],
  ["a slash behind a value divides", "a = b / c / d", "var_0000=var_0001/var_0002/var_0003"],
  ["behind a condition it does not", "if (a) /b c/.exec(d)", "if(var_0000)/b c/.exec(var_0001)"],
  ["nor behind return", "return /a b/", "return /a b/"],
  ["numbers", "a=.5+1e-3+0xE-1+1_0n", "var_0000=.5+1e-3+0xE-1+1_0n"],

  ["unescape", "eval(unescape('%61lert%28%u0031%29'))", "eval('alert(1)')"],
  ["unescape of strings put together", "unescape('%6'+'1')", "'a'"],
  ["nested", "unescape(unescape('%2561'))", "'a'"],
  ["of a window", 'window.unescape("%61")', '"a"'],
  ["decodeURI, decodeURIComponent", "decodeURI('%61')+decodeURIComponent(`%62`)", "'ab`"],
  ["its escapes are octets", "unescape('\\x90\\u91%92\\u0041')", "'\x90\x91\x92A'"],
  ["it joins other strings", "'a'+unescape('%62')+'c'", "'abc'"],
  ["with something unknown", "unescape('%61'+b)", "unescape('a'+var_0000)"],
  ["of something unknown", "unescape(a)", "unescape(var_0000)"],
  ["characters", "String.fromCharCode(97,0x62, 0b1100011 ,0144)", "'abcd'"],
  ["points", "String.fromCodePoint(0x10000)+'a'", "'\xf0\x90\x80\x80a'"],
  ["no characters", "String.fromCharCode(97,a)", "String.fromCharCode(97,var_0000)"],
  ["nor sums", "String.fromCharCode(97+1)", "String.fromCharCode(97+1)"],

  ["names that are kept", 'document.getElementById("id").text', 'document.getElementById("id").text'],
  ["their arguments are not", "console.log(a.log)", "console.log(var_0000.var_0001)"],
  ["by index too", "document['x'].write(a)", "document['x'].write(var_0000)"],
  ["properties that are kept", "a.b.split('').c(d)", "var_0000.var_0001.split('').c(var_0002)"],
  ["a variable for a kept name", "var a=console.log\na('x')", "var var_0000=console.log;console.log('x')"],
  ["and what is behind it", "a=document;a.x.write(b)", "var_0000=document;document.x.write(var_0001)"],
  ["through another", "a=eval;b=a;b('x')", "var_0000=eval;var_0001=eval;eval('x')"],
  ["until it is given something else", "a=eval;a=1;a()", "var_0000=eval;var_0000=1;var_0000()"],
  [
    "within its function",
    "function f(){var a=eval;a()}a()",
    "function var_0000(){var var_0001=eval;eval()}var_0001()",
  ],
  [
    "parameters are others",
    "a=eval;function f(a){a()}a()",
    "var_0000=eval;function var_0001(var_0000){var_0000()}eval()",
  ],
  ["an alias of unescape", "var u=unescape,x=u('%61')", "var var_0000=unescape,var_0001='a'"],
  [
    "an object of a kept kind",
    "var o=new Array();o.foo(b.foo)",
    "var var_0000=new Array();var_0000.foo(var_0001.var_0002)",
  ],
  ["a call is no alias", "a=f(eval);a.b()", "var_0000=var_0001(eval);var_0000.var_0002()"],
  [
    "a name of its own hides one that is kept",
    "function f(document){document.x()}",
    "function var_0000(var_0001){var_0001.var_0002()}",
  ],
  ["cut off", "document.write(unescape('test%20te", "document.write(unescape('test%20te"],
];

test.each(table)("%s", (_, given, expected) => {
  expect(normal(given)).toEqual({ text: expected, problem: undefined, refused: {} });
});

test.each(table)("%s: however it is cut", (_, given) => {
  const whole = normal(given);
  for (let cut = 1; cut < given.length; cut++) expect(normal(given, cut)).toEqual(whole);
});

const words =
  `a eval document . , ; + ++ - / /* */ // = => ( ) [ ] { } \x24{ \` ' " \\ \\x41 \\u{61} %41 1 0x1 var let function class
  if while do return new unescape( String.fromCharCode( <!-- ? : ?.`.split(/\s+/);
const token = fc.oneof(
  fc.constantFrom(...words, " ", "\n", "\r\n", "\xe2\x80\xa8"),
  fc.string({ maxLength: 3 }),
);

test("any tokens, however they are cut", () => {
  fc.assert(
    fc.property(fc.array(token, { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), (tokens, cut) => {
      const script = tokens.join("");
      expect(normal(script, cut)).toEqual(normal(script));
    }),
    { numRuns: 500 },
  );
});

test.each([
  ["a=1;b=)2", "a bracket closes nothing", "var_0000=1;var_0001="],
  ["a=1;'b\nc", "a line ends inside a string", "var_0000=1;'b"],
  ["a=/b\nc", "a line ends inside a regular expression", "var_0000=/b"],
])("%s: %s", (given, problem, text) => {
  expect(normal(given)).toMatchObject({ problem, text });
});

test.each([
  [{ scriptDepth: 8 }, "(".repeat(9)],
  [{ scriptNames: 2 }, "a;b;c"],
  [{ scriptText: 100 }, "abc;".repeat(100)],
])("%j is a cap", (limits, given) => {
  const { refused, problem } = normal(given, 10, limits);
  expect(refused).toEqual({ [Object.keys(limits)[0]!]: 1 });
  expect(problem).toBeDefined();
});
