import type { RuleOption } from "../rules/option.ts";
import { ack } from "./ack.ts";
import { appLayerProtocol } from "./app-layer-protocol.ts";
import { asn1 } from "./asn1.ts";
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
import { cvs } from "./cvs.ts";
import { dceIface } from "./dce-iface.ts";
import { dceOpnum } from "./dce-opnum.ts";
import { detectionFilter } from "./detection-filter.ts";
import { dsize } from "./dsize.ts";
import { enable } from "./enable.ts";
import { flags } from "./flags.ts";
import { flow } from "./flow.ts";
import { flowbits } from "./flowbits.ts";
import { flowint } from "./flowint.ts";
import { fragbits } from "./fragbits.ts";
import { fragoffset } from "./fragoffset.ts";
import { ftpbounce } from "./ftpbounce.ts";
import { gid } from "./gid.ts";
import { hashOptions } from "./hash.ts";
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
import { pktNum } from "./pkt-num.ts";
import { priority } from "./priority.ts";
import { reference } from "./reference.ts";
import { regex } from "./regex.ts";
import { rem } from "./rem.ts";
import { replace } from "./replace.ts";
import { rev } from "./rev.ts";
import { rpc } from "./rpc.ts";
import { sameip } from "./sameip.ts";
import { sdPattern } from "./sd-pattern.ts";
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
import { threshold } from "./threshold.ts";
import { tos } from "./tos.ts";
import { transforms } from "./transform.ts";
import { ttl } from "./ttl.ts";
import { urg } from "./urg.ts";
import { vlan } from "./vlan.ts";
import { window } from "./window.ts";
import { wscale } from "./wscale.ts";
import { xbits } from "./xbits.ts";

/** Every keyword of the rule language, by name. A file missing from this list fails its test. */
export const ruleOptions: readonly RuleOption[] = [
  ack,
  appLayerProtocol,
  asn1,
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
  cvs,
  dceIface,
  dceOpnum,
  detectionFilter,
  dsize,
  enable,
  flags,
  flow,
  flowbits,
  flowint,
  fragbits,
  fragoffset,
  ftpbounce,
  gid,
  ...hashOptions,
  icmpId,
  icmpSeq,
  icode,
  id,
  ipopts,
  ipProto,
  isdataat,
  itype,
  metadata,
  msg,
  pcre,
  pktNum,
  priority,
  reference,
  regex,
  rem,
  replace,
  rev,
  rpc,
  sameip,
  sdPattern,
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
  threshold,
  tos,
  ...transforms,
  ttl,
  urg,
  vlan,
  window,
  wscale,
  xbits,
];
