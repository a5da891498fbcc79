import { expect, test } from "vitest";
import { problemsOf } from "../testing/option.ts";
import { tag } from "./tag.ts";

test.each([["flow", 'expected session, host_src or host_dst, found "flow"']])(
  "refuses tag:%s",
  (text, problem) => {
    expect(problemsOf(tag, text)).toEqual([problem]);
  },
);
