import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { streamReassemble } from "./stream-reassemble.ts";

test.each([
  ["action disable,direction client", true],
  ["action enable,direction both,fastpath", true],
  ["action disable,direction server,noalert", false],
])("stream_reassemble:%s alerts: %s", (text, expected) => {
  expect(fires(`content:"a"; stream_reassemble:${text};`, { payload: "a" })).toBe(expected);
});

test.each([
  ["direction client", 'expected action enable or disable, found ""'],
  ["action disable,direction up", 'expected direction client, server or both, found "up"'],
  ["action disable,direction both,quiet", '"quiet" is not one of action, direction, noalert, fastpath'],
])("refuses stream_reassemble:%s", (text, problem) => {
  expect(problemsOf(streamReassemble, text)).toEqual([problem]);
});
