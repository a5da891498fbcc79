import { cipReq } from "./cip-req.ts";
import { cipKindCases } from "./reading/cip.cases.ts";

cipKindCases(cipReq, true);
