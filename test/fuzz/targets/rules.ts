import { createEngine } from "../../../packages/engine/src/engine.ts";
import { ruleOptions } from "../../../packages/engine/src/options/index.ts";
import { parseRules } from "../../../packages/engine/src/rules/index.ts";
import { Conversation } from "../../scenarios/conversation.ts";
import { bytes, check, type Target, text, words } from "../target.ts";

const traffic = new Conversation()
  .say(
    "client",
    "POST /a/b?x=1&y=%41 HTTP/1.1\r\nHost: h\r\nCookie: a=b\r\nContent-Length: 8\r\n\r\nid=12345",
  )
  .say("server", "HTTP/1.1 404 Not\r\nContent-Length: 3\r\n\r\nabc")
  .end();

const header = "alert tcp any any -> any any";
const example = (option: string) => `${header} ( msg:"m"; content:"a"; ${option}; sid:1; )`;

/** Rules that traffic then meets. */
export function runRules(rules: string): void {
  const { ruleSet, total, problems } = parseRules([{ name: "fuzz", text: rules }]);
  check(ruleSet.rules.length <= total, "more rules than there are in the text");
  check(ruleSet.rules.length === total || problems.length > 0, "a rule is lost without a word");
  if (ruleSet.rules.length === 0 || ruleSet.rules.length > 20) return;
  const engine = createEngine({ rules: ruleSet, onFinding: () => {} });
  let time = 0;
  for (const one of traffic) engine.packet(one, 0, one.length, one.length, (time += 1_000), 1, 0, -1);
  engine.finish();
}

export const rules: Target = {
  name: "rules",
  seeds: [
    ...ruleOptions.map((option) => bytes(example(option.example))),
    ...[
      "alert tcp $HOME_NET [80,!81,1000:] -> [10.0.0.0/8,!10.1.2.3,::1] any ( sid:1; )",
      '# comment\n#begin\n#end\nalert http ( http_uri; content:"/"; sid:2; rev:3; ) alert udp any any <> any 53 ( sid:3; )',
      'alert tcp any any -> any any (msg:"2"; content:"a"; http_uri; nocase; content:"|41 42|"; distance:0; within:5; sid:4;)',
      'alert http any any -> any any (http.uri; content:"a"; startswith; bsize:>3; threshold:type limit,track by_src,count 1,seconds 60; sid:5;)',
    ].map(bytes),
  ],
  words: words(
    ...ruleOptions.map(({ name }) => `${name};`),
    ...ruleOptions.map(({ example }) => `${example};`),
    '"',
    "\\",
    "|",
    "(",
    ")",
    "[",
    "]",
    "!",
    "any",
    "$X",
    "/*",
    "*/",
    "#begin",
    "\n",
    "relative",
    "65535",
    "-1",
    "4294967296",
  ),
  run: (input) => runRules(text(input)),
};
