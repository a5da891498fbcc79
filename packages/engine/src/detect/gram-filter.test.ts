import { gramFilter } from "./gram-filter.ts";
import { multiPatternCases } from "./multi-pattern.cases.ts";

multiPatternCases(gramFilter);
