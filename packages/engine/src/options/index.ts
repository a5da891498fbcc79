import type { RuleOption } from "../rules/option.ts";
import { absent } from "./absent.ts";
import { ack } from "./ack.ts";
import { appLayerEvent } from "./app-layer-event.ts";
import { appLayerProtocol } from "./app-layer-protocol.ts";
import { appids } from "./appids.ts";
import { asn1 } from "./asn1.ts";
import { base64Decode } from "./base64-decode.ts";
import { berData } from "./ber-data.ts";
import { berSkip } from "./ber-skip.ts";
import { bufferlen } from "./bufferlen.ts";
import { byteExtract } from "./byte-extract.ts";
import { byteJump } from "./byte-jump.ts";
import { byteMath } from "./byte-math.ts";
import { byteTest } from "./byte-test.ts";
import { cipAttribute } from "./cip-attribute.ts";
import { cipClass } from "./cip-class.ts";
import { cipConnPathClass } from "./cip-conn-path-class.ts";
import { cipInstance } from "./cip-instance.ts";
import { cipReq } from "./cip-req.ts";
import { cipRsp } from "./cip-rsp.ts";
import { cipService } from "./cip-service.ts";
import { cipStatus } from "./cip-status.ts";
import { classtype } from "./classtype.ts";
import { content } from "./content.ts";
import { cvs } from "./cvs.ts";
import { dceIface } from "./dce-iface.ts";
import { dceOpnum } from "./dce-opnum.ts";
import { detectionFilter } from "./detection-filter.ts";
import { dnp3Func } from "./dnp3-func.ts";
import { dnp3Ind } from "./dnp3-ind.ts";
import { dnp3Obj } from "./dnp3-obj.ts";
import { dnsFields } from "./dns-field.ts";
import { dsize } from "./dsize.ts";
import { enable } from "./enable.ts";
import { enipCommand } from "./enip-command.ts";
import { enipReq } from "./enip-req.ts";
import { enipRsp } from "./enip-rsp.ts";
import { fileMeta } from "./file-meta.ts";
import { fileType } from "./file-type.ts";
import { flags } from "./flags.ts";
import { flow } from "./flow.ts";
import { flowbits } from "./flowbits.ts";
import { flowint } from "./flowint.ts";
import { fragbits } from "./fragbits.ts";
import { fragoffset } from "./fragoffset.ts";
import { ftpbounce } from "./ftpbounce.ts";
import { gid } from "./gid.ts";
import { gtpType } from "./gtp-type.ts";
import { gtpVersion } from "./gtp-version.ts";
import { hashOptions } from "./hash.ts";
import { httpCounts } from "./http-count.ts";
import { httpFieldTests } from "./http-field-test.ts";
import { httpVersionMatch } from "./http-version-match.ts";
import { icmpId } from "./icmp-id.ts";
import { icmpSeq } from "./icmp-seq.ts";
import { icode } from "./icode.ts";
import { id } from "./id.ts";
import { iec104ApciType } from "./iec104-apci-type.ts";
import { iec104AsduFunc } from "./iec104-asdu-func.ts";
import { ipProto } from "./ip-proto.ts";
import { ipopts } from "./ipopts.ts";
import { isdataat } from "./isdataat.ts";
import { itype } from "./itype.ts";
import { metadata } from "./metadata.ts";
import { mmsFunc } from "./mms-func.ts";
import { modbusFunc } from "./modbus-func.ts";
import { modbusUnit } from "./modbus-unit.ts";
import { msg } from "./msg.ts";
import { opcuaMsgService } from "./opcua-msg-service.ts";
import { opcuaMsgType } from "./opcua-msg-type.ts";
import { opcuaNodeId } from "./opcua-node-id.ts";
import { opcuaNodeNamespaceIndex } from "./opcua-node-namespace-index.ts";
import { pcre } from "./pcre.ts";
import { pktNum } from "./pkt-num.ts";
import { priority } from "./priority.ts";
import { reference } from "./reference.ts";
import { regex } from "./regex.ts";
import { rem } from "./rem.ts";
import { replace } from "./replace.ts";
import { rev } from "./rev.ts";
import { rpc } from "./rpc.ts";
import { s7commplusFunc } from "./s7commplus-func.ts";
import { s7commplusOpcode } from "./s7commplus-opcode.ts";
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
import { streamReassemble } from "./stream-reassemble.ts";
import { streamSize } from "./stream-size.ts";
import { tag } from "./tag.ts";
import { target } from "./target.ts";
import { tcpMss } from "./tcp-mss.ts";
import { threshold } from "./threshold.ts";
import { tos } from "./tos.ts";
import { transforms } from "./transform.ts";
import { ttl } from "./ttl.ts";
import { unavailable } from "./unavailable.ts";
import { urg } from "./urg.ts";
import { vlan } from "./vlan.ts";
import { window } from "./window.ts";
import { wscale } from "./wscale.ts";
import { xbits } from "./xbits.ts";

/** Every keyword of the rule language, by name. A file missing from this list fails its test. */
export const ruleOptions: readonly RuleOption[] = [
  absent,
  ack,
  appLayerEvent,
  appLayerProtocol,
  appids,
  asn1,
  base64Decode,
  berData,
  berSkip,
  bufferlen,
  byteExtract,
  byteJump,
  byteMath,
  byteTest,
  cipAttribute,
  cipClass,
  cipConnPathClass,
  cipInstance,
  cipReq,
  cipRsp,
  cipService,
  cipStatus,
  classtype,
  content,
  cvs,
  dceIface,
  dceOpnum,
  detectionFilter,
  dnp3Func,
  dnp3Ind,
  dnp3Obj,
  ...dnsFields,
  dsize,
  enable,
  enipCommand,
  enipReq,
  enipRsp,
  fileMeta,
  fileType,
  flags,
  flow,
  flowbits,
  flowint,
  fragbits,
  fragoffset,
  ftpbounce,
  gid,
  gtpType,
  gtpVersion,
  ...hashOptions,
  ...httpCounts,
  ...httpFieldTests,
  httpVersionMatch,
  icmpId,
  icmpSeq,
  icode,
  id,
  iec104ApciType,
  iec104AsduFunc,
  ipopts,
  ipProto,
  isdataat,
  itype,
  metadata,
  mmsFunc,
  modbusFunc,
  modbusUnit,
  msg,
  opcuaMsgService,
  opcuaMsgType,
  opcuaNodeId,
  opcuaNodeNamespaceIndex,
  pcre,
  pktNum,
  priority,
  reference,
  regex,
  rem,
  replace,
  rev,
  rpc,
  s7commplusFunc,
  s7commplusOpcode,
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
  streamReassemble,
  streamSize,
  tag,
  target,
  tcpMss,
  threshold,
  tos,
  ...transforms,
  ttl,
  ...unavailable,
  urg,
  vlan,
  window,
  wscale,
  xbits,
];
