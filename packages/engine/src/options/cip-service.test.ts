import { expect, test } from "vitest";
import { fires } from "../testing/option.ts";
import { cipService } from "./cip-service.ts";
import { cipNumberCases, noMessage } from "./reading/cip.cases.ts";

cipNumberCases(cipService, "service", true, 127);

test("a response answers one", () => {
  const message = { ...noMessage, request: false, service: 14 };
  expect(
    fires("cip_service:14;", { facts: { industrial: { protocol: "cip", command: 0x6f, message } } }),
  ).toBe(false);
});
