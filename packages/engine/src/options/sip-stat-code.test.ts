import { expect, test } from "vitest";
import { Builder } from "../rules/builder.ts";
import { sipStatCode } from "./sip-stat-code.ts";

test("is refused as not supported until a parser fills its fact", () => {
  const builder = new Builder();
  sipStatCode.add("180", builder);
  expect(builder.trouble?.kind).toBe("unsupported");
});
