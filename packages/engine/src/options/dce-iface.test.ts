import { expect, test } from "vitest";
import { Builder } from "../rules/builder.ts";
import { dceIface } from "./dce-iface.ts";

test("is refused as not supported until a parser fills its fact", () => {
  const builder = new Builder();
  dceIface.add("uuid 4b324fc8-1670-01d3-1278-5a47bf6ee188", builder);
  expect(builder.trouble?.kind).toBe("unsupported");
});
