import type { RuleOption } from "../rules/option.ts";
import { testCip } from "./reading/cip.ts";

const MAX = 127;

export const cipService: RuleOption = {
  name: "cip_service",
  summary: "The service that a CIP request asks for.",
  example: "cip_service:14",
  add: (text, rule) => testCip(text, MAX, ({ request, service }) => (request ? service : -1), rule),
};
