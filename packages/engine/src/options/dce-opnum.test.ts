import { expect, test } from "vitest";
import { Builder } from "../rules/builder.ts";
import { dceOpnum } from "./dce-opnum.ts";

test("is refused as not supported until a parser fills its fact", () => {
  const builder = new Builder();
  dceOpnum.add('"0,2-5"', builder);
  expect(builder.trouble?.kind).toBe("unsupported");
});
