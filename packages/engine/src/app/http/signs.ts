import { anyOf, startsWith, text } from "../pattern.ts";
import type { Direction, Guess } from "../protocol.ts";

/** Methods that Snort's wizard takes for HTTP by themselves; SIP has some of the others too, so those need the version. */
const methods =
  "GET HEAD POST PUT DELETE TRACE CONNECT VERSION_CONTROL REPORT CHECKOUT CHECKIN UNCHECKOUT MKWORKSPACE LABEL MERGE " +
  "BASELINE_CONTROL MKACTIVITY ORDERPATCH ACL PATCH BIND LINK MKCALENDAR MKREDIRECTREF REBIND UNBIND UNLINK " +
  "UPDATEREDIRECTREF PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH BCOPY BDELETE BMOVE BPROPFIND BPROPPATCH " +
  "POLL UNSUBSCRIBE X_MS_ENUMATTS";

const requests = [...methods.split(" "), "* * HTTP/"].map(text);
const responses = [text("HTTP/")];

/** How HTTP/2 starts; it looks like a request. */
const http2 = text("PRI ** HTTP/2");

export function httpSigns(
  bytes: Uint8Array,
  start: number,
  end: number,
  direction: Direction,
  seen = 0,
): Guess {
  if (direction === "to-client") return anyOf(responses, bytes, start, end, seen);
  const other = startsWith(http2, bytes, start, end);
  return other === "no" ? anyOf(requests, bytes, start, end, seen) : other === "yes" ? "no" : "unsure";
}
