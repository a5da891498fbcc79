import fc from "fast-check";
import { expect, test } from "vitest";
import { fromLatin1, latin1 } from "../../bytes.ts";
import { InlineScripts, isScript, mayHoldScripts } from "./inline-scripts.ts";

function scriptsOf(page: string, cut = Math.max(1, page.length)): string[] {
  const found: string[] = [];
  const finder = new InlineScripts({
    begin: () => found.push(""),
    script: (bytes, start, end) => found.push(found.pop() + latin1(bytes, start, end)),
    finish: () => found.push(`${found.pop()}.`),
  });
  const bytes = fromLatin1(page);
  for (let at = 0; at < bytes.length; at += cut) {
    // A piece of its own: nothing behind or before it may be looked at.
    const piece = bytes.slice(at, Math.min(bytes.length, at + cut));
    finder.write(piece, 0, piece.length);
  }
  finder.finish();
  return found;
}

const table: readonly (readonly [page: string, scripts: readonly string[]])[] = [
  ["<html><script>a</script>b<SCRIPT >c</Script >d", ["a.", "c."]],
  ["<script>a<b</s</scrip</script>", ["a<b</s</scrip."]],
  ["<script>a<</script>", ["a<."]],
  ["<script>a</", ["a</."]],
  ["<<script>a</script>", ["a."]],
  ["<scripts>a</scripts><scrip><script>b</script>", ["b."]],
  ["<script src=x.js>a</script>", []],
  ["<script type='text/javascript'>a</script>", ["a."]],
  ['<script type="application/json">{}</script><script type=module>a</script>', ["a."]],
  ["<script language=VBScript>a</script><script language=JavaScript>b</script>", ["b."]],
  ["<script/x>a</script>", ["a."]],
  ["<script></script>", ["."]],
  ["no scripts", []],
];

test.each(table)("%s", (page, scripts) => {
  expect(scriptsOf(page)).toEqual(scripts);
  for (let cut = 1; cut < page.length; cut++) expect(scriptsOf(page, cut)).toEqual(scripts);
});

test("any page, however it is cut", () => {
  const word = fc.constantFrom("<", "/", ">", "script", "<script>", "</script", " ", "src=", "a");
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), fc.integer({ min: 1, max: 9 }), (words, cut) => {
      const page = words.join("");
      expect(scriptsOf(page, cut)).toEqual(scriptsOf(page));
    }),
  );
});

test.each([
  ["application/javascript; charset=utf-8", true, false],
  ["text/ecmascript", true, false],
  ["application/x-javascript", true, false],
  ["text/html;charset=utf-8", false, true],
  ["application/xhtml+xml", false, true],
  ["image/svg+xml", false, true],
  ["", false, true],
  ["application/json", false, false],
  ["image/png", false, false],
])("%j: a script %j, may hold some %j", (type, script, holds) => {
  expect([isScript(type), mayHoldScripts(type)]).toEqual([script, holds]);
});
