import { cipConnPathClass } from "./cip-conn-path-class.ts";
import { cipNumberCases } from "./reading/cip.cases.ts";

cipNumberCases(cipConnPathClass, "connectionClass", true, 65_535);
