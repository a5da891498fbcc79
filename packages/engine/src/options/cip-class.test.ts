import { cipClass } from "./cip-class.ts";
import { cipNumberCases } from "./reading/cip.cases.ts";

cipNumberCases(cipClass, "class", true, 65_535);
