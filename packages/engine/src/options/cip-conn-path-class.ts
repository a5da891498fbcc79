import type { RuleOption } from "../rules/option.ts";
import { testCip } from "./reading/cip.ts";

const MAX = 65_535;

export const cipConnPathClass: RuleOption = {
  name: "cip_conn_path_class",
  summary: "The object class in the path of a connection that a CIP request opens.",
  example: "cip_conn_path_class:2",
  add: (text, rule) => testCip(text, MAX, ({ connectionClass }) => connectionClass, rule),
};
