/** What the control plane needs of capture files: read them, write one, know their packets. No rules, no engine. */
export { parseAddress } from "../address.ts";
export { CaptureReader } from "../decode/capture-file.ts";
export { decode } from "../decode/decode.ts";
export { Packet } from "../decode/packet.ts";
export { type AddressNames, PcapngWriter } from "../decode/pcapng-writer.ts";
export { communityId } from "../flow/community-id.ts";
export { compilePatterns } from "../privacy/pattern.ts";
