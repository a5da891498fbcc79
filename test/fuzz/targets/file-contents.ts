import { FileContents } from "../../../packages/engine/src/app/file/contents.ts";
import { Holdings } from "../../../packages/engine/src/app/holdings.ts";
import type { AppSink } from "../../../packages/engine/src/app/protocol.ts";
import { Buffers, bufferNumber } from "../../../packages/engine/src/buffers.ts";
import type { Extra } from "../../../packages/engine/src/extras.ts";
import { defaultLimits, Refused } from "../../../packages/engine/src/limits.ts";
import { compoundFile, project, zip } from "../../../packages/engine/src/testing/office.ts";
import { bytes, check, type Target, words } from "../target.ts";

const LIMITS = { ...defaultLimits, pendingTotal: 4_194_304 };
const TYPES = ["application/javascript", "text/html", "application/octet-stream"];
const EXTRAS: ReadonlySet<Extra> = new Set<Extra>(["js_data", "vba_data", "file_type"]);
const MADE = [bufferNumber("js_data"), bufferNumber("vba_data")];

const script =
  "var a=/b[/]/g,c=`d\x24{ {e:1}.e }`;function f(x){return x+'\\x41'+unescape('%42'+\"%u0043\")}\neval(String.fromCharCode(97,0x62));do{a++}while(a<3)\nclass A{b(){}}";
const document = compoundFile({
  ...project({ M: 'Attribute VB_Name = "M"\r\n' }),
  Other: new Uint8Array(5_000),
});
const seeds = [
  [0, bytes(script)],
  [1, bytes(`<p><script type='text/javascript'>${script}</script><script src=x></script>`)],
  [2, document],
  [2, zip({ a: bytes("a"), "word/vbaProject.bin": document }, { lengthsFollow: true })],
] as const;

/** Files of all kinds that are looked into. The first octet says what they are called. */
export const fileContents: Target = {
  name: "file-contents",
  seeds: seeds.map(([type, content]) => Uint8Array.from([type, ...content])),
  words: words(
    ..."unescape( String.fromCharCode( eval document. var function class => \x24{ ` ' \" / /* */ // \\u{ \\x \\u00 <script </script> <!-- {}[]() ;\n".split(
      " ",
    ),
    ...["do ", "while(", "PK\x03\x04", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "\xff\xff\xff\xff"],
  ),
  run(input) {
    const refused = new Refused();
    const holdings = new Holdings(LIMITS, refused);
    const buffers = new Buffers();
    const sink = { limits: LIMITS, refused, holdings, buffers, extras: EXTRAS } as AppSink;
    const contents = FileContents.open(TYPES[(input[0] ?? 0) % TYPES.length]!, sink);
    const size = 1 + ((input.length * 7_919) % 5_000);
    for (let at = 1; at < input.length; at += size) {
      contents?.section(input, at, Math.min(input.length, at + size));
      for (const number of MADE)
        check(
          buffers.end[number]! <= buffers.bytes[number]!.length,
          "what was made lies outside of its bytes",
        );
      buffers.clear();
    }
    contents?.release();
    check(holdings.left === LIMITS.pendingTotal, "memory was not given back");
  },
};
