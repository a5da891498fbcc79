import { expect, test } from "vitest";
import { Builder } from "../rules/builder.ts";
import { sipMethod } from "./sip-method.ts";

test("is refused as not supported until a parser fills its fact", () => {
  const builder = new Builder();
  sipMethod.add("invite", builder);
  expect(builder.trouble?.kind).toBe("unsupported");
});
