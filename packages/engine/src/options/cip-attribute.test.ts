import { cipAttribute } from "./cip-attribute.ts";
import { cipNumberCases } from "./reading/cip.cases.ts";

cipNumberCases(cipAttribute, "attribute", true, 65_535);
