export type { Transaction } from "./app/protocol.ts";
export { bufferName } from "./buffers.ts";
export type { Engine, EngineCounters, EngineOptions } from "./contract.ts";
export { CaptureReader, type OnRecord } from "./decode/capture-file.ts";
export { decode } from "./decode/decode.ts";
export { isLinkType } from "./decode/link-type.ts";
export { Packet } from "./decode/packet.ts";
export {
  type AddressNames,
  MAX_WRITTEN_PACKET,
  type PcapngInterface,
  type PcapngSection,
  type PcapngStatistics,
  PcapngWriter,
} from "./decode/pcapng-writer.ts";
export { type GroupCost, Profile, type RuleCost } from "./detect/profile.ts";
export { createEngine } from "./engine.ts";
export {
  type BytesTrace,
  conditionsOf,
  type End,
  type HttpRequest,
  inWords,
  type Look,
  type NoSpecimen,
  quotedBytes,
  type Specimen,
  type StepTrace,
  specimenOf,
  type TraceOptions,
  type Turn,
  traceRule,
} from "./explain/index.ts";
export type { Finding, FlowFinding, Match, RuleFacts, TransactionFinding, Where } from "./finding.ts";
export { kernelMemoryTaken, packetMemory } from "./kernel/kernel.ts";
export { defaultLimits, type Limits } from "./limits.ts";
export {
  createMasker,
  ExcerptMasker,
  type ExcerptPorts,
  type ExcerptStart,
  isTunnelled,
  Masker,
  type PrivacyPolicy,
} from "./privacy/index.ts";
export type { ShedCount } from "./shed/shedding.ts";
