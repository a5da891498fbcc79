import { cipInstance } from "./cip-instance.ts";
import { cipNumberCases } from "./reading/cip.cases.ts";

cipNumberCases(cipInstance, "instance", true, 4_284_927_295);
