import { cipRsp } from "./cip-rsp.ts";
import { cipKindCases } from "./reading/cip.cases.ts";

cipKindCases(cipRsp, false);
