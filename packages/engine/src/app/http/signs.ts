import { anyOf, text } from "../pattern.ts";
import type { Direction, Guess } from "../protocol.ts";

/** Methods that Snort's wizard takes for HTTP by themselves; SIP has some of the others too, so those need the version. */
const methods =
  "GET HEAD POST PUT DELETE TRACE CONNECT VERSION_CONTROL REPORT CHECKOUT CHECKIN UNCHECKOUT MKWORKSPACE LABEL MERGE " +
  "BASELINE_CONTROL MKACTIVITY ORDERPATCH ACL PATCH BIND LINK MKCALENDAR MKREDIRECTREF REBIND UNBIND UNLINK " +
  "UPDATEREDIRECTREF PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH BCOPY BDELETE BMOVE BPROPFIND BPROPPATCH " +
  "POLL UNSUBSCRIBE X_MS_ENUMATTS";

const requests = [...methods.split(" "), "* * HTTP/"].map(text);
const responses = [text("HTTP/")];

export const httpSigns = (bytes: Uint8Array, start: number, end: number, direction: Direction): Guess =>
  anyOf(direction === "to-server" ? requests : responses, bytes, start, end);
