import type { Target } from "./target.ts";
import { pcap, pcapng } from "./targets/capture.ts";
import { fileContents } from "./targets/file-contents.ts";
import { inflate } from "./targets/inflate.ts";
import { named } from "./targets/named.ts";
import { packet } from "./targets/packet.ts";
import { privacy } from "./targets/privacy.ts";
import { protocolTargets } from "./targets/protocols.ts";
import { regex } from "./targets/regex.ts";
import { rules } from "./targets/rules.ts";
import { selector } from "./targets/selector.ts";

/** Every door. */
export const targets: readonly Target[] = [
  packet,
  pcap,
  pcapng,
  rules,
  privacy,
  regex,
  selector,
  inflate,
  named,
  fileContents,
  ...protocolTargets,
];
