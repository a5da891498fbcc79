import { parseSelector, selects } from "../../../packages/api/src/selector.ts";
import { check, type Target, text, words } from "../target.ts";

/** The `selector` of a resource. */
export const selector: Target = {
  name: "selector",
  seeds: words(
    "k8s-app == 'nginx'",
    'all() && !global() || has(role) && role in {"a", "b"} || role not in {"c"}',
    "name contains 'x' && name starts with 'y' && name ends with \"z\" && ! (a != 'b')",
    "projectcalico.org/namespace == 'default'",
    "",
  ),
  words: words(
    "==",
    "!=",
    "&&",
    "||",
    "!",
    "(",
    ")",
    "has(",
    "all()",
    "in {",
    "not in {",
    "contains",
    "starts with",
    "'",
    '"',
    "}",
    ",",
  ),
  run(input) {
    const parsed = parseSelector(text(input));
    if (parsed.problem !== undefined) {
      check(parsed.problem.message !== "", "a problem without words");
      return;
    }
    selects(parsed.selector, {});
    selects(parsed.selector, { role: "a", name: "xyz", "k8s-app": "nginx" });
    const again = parseSelector(parsed.selector.text);
    check(again.problem === undefined, "its own text is refused");
  },
};
