import { cipStatus } from "./cip-status.ts";
import { cipNumberCases } from "./reading/cip.cases.ts";

cipNumberCases(cipStatus, "status", false, 255);
