import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { dceIface } from "./dce-iface.ts";

const UUID = "4b324fc8-1670-01d3-1278-5a47bf6ee188";
const called = { dceInterface: UUID, dceInterfaceVersion: 3, dceFirstFragment: true };

test.each([
  [`uuid ${UUID}`, called, true],
  [`uuid ${UUID.toUpperCase()}`, called, true],
  [`uuid ${UUID}, version <4`, called, true],
  [`uuid ${UUID}, version =4`, called, false],
  [`uuid ${UUID}`, { ...called, dceInterface: "4b324fc8-1670-01d3-1278-5a47bf6ee189" }, false],
  [`uuid ${UUID}`, { ...called, dceFirstFragment: false }, false],
  [`uuid ${UUID}, any_frag`, { ...called, dceFirstFragment: false }, true],
  [`uuid ${UUID}`, {}, false],
])("dce_iface:%s of %j", (text, facts, expected) => {
  expect(fires(`dce_iface:${text};`, { facts })).toBe(expected);
});

test.each([
  ["version <4", '"" is not a UUID'],
  [`uuid ${UUID}, all`, '"all" is not one of uuid, version, any_frag'],
])("refuses %s", (text, problem) => {
  expect(problemsOf(dceIface, text)).toEqual([problem]);
});
