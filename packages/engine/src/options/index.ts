import type { RuleOption } from "../rules/option.ts";
import { ack } from "./ack.ts";
import { base64Decode } from "./base64-decode.ts";
import { berData } from "./ber-data.ts";
import { berSkip } from "./ber-skip.ts";
import { bufferlen } from "./bufferlen.ts";
import { byteExtract } from "./byte-extract.ts";
import { byteJump } from "./byte-jump.ts";
import { byteMath } from "./byte-math.ts";
import { byteTest } from "./byte-test.ts";
import { classtype } from "./classtype.ts";
import { content } from "./content.ts";
import { dceIface } from "./dce-iface.ts";
import { dceOpnum } from "./dce-opnum.ts";
import { detectionFilter } from "./detection-filter.ts";
import { dsize } from "./dsize.ts";
import { flags } from "./flags.ts";
import { flow } from "./flow.ts";
import { flowbits } from "./flowbits.ts";
import { fragbits } from "./fragbits.ts";
import { fragoffset } from "./fragoffset.ts";
import { gid } from "./gid.ts";
import { icmpId } from "./icmp-id.ts";
import { icmpSeq } from "./icmp-seq.ts";
import { icode } from "./icode.ts";
import { id } from "./id.ts";
import { ipProto } from "./ip-proto.ts";
import { ipopts } from "./ipopts.ts";
import { isdataat } from "./isdataat.ts";
import { itype } from "./itype.ts";
import { metadata } from "./metadata.ts";
import { msg } from "./msg.ts";
import { pcre } from "./pcre.ts";
import { priority } from "./priority.ts";
import { reference } from "./reference.ts";
import { rem } from "./rem.ts";
import { rev } from "./rev.ts";
import { sameip } from "./sameip.ts";
import { seq } from "./seq.ts";
import { service } from "./service.ts";
import { sid } from "./sid.ts";
import { sipMethod } from "./sip-method.ts";
import { sipStatCode } from "./sip-stat-code.ts";
import { soid } from "./soid.ts";
import { sslState } from "./ssl-state.ts";
import { sslVersion } from "./ssl-version.ts";
import { stickyBuffers } from "./sticky.ts";
import { streamSize } from "./stream-size.ts";
import { tag } from "./tag.ts";
import { target } from "./target.ts";
import { tos } from "./tos.ts";
import { ttl } from "./ttl.ts";
import { window } from "./window.ts";

/** Every keyword of the rule language, by name. A file missing from this list fails its test. */
export const ruleOptions: readonly RuleOption[] = [
  ack,
  base64Decode,
  berData,
  berSkip,
  bufferlen,
  byteExtract,
  byteJump,
  byteMath,
  byteTest,
  classtype,
  content,
  dceIface,
  dceOpnum,
  detectionFilter,
  dsize,
  flags,
  flow,
  flowbits,
  fragbits,
  fragoffset,
  gid,
  icmpId,
  icmpSeq,
  icode,
  id,
  ipProto,
  ipopts,
  isdataat,
  itype,
  metadata,
  msg,
  pcre,
  priority,
  reference,
  rem,
  rev,
  sameip,
  seq,
  service,
  sid,
  sipMethod,
  sipStatCode,
  soid,
  sslState,
  sslVersion,
  ...stickyBuffers,
  streamSize,
  tag,
  target,
  tos,
  ttl,
  window,
];
