import { createReadStream } from "node:fs";
import { CaptureReader, createEngine, decode, type Finding, isLinkType, Packet } from "@peccary/engine";
import { parseRules } from "@peccary/engine/rules";
import { canonical, type Facts, flowOf, type PacketFacts, type Saying } from "./facts.ts";

const [TCP, UDP] = [6, 17];
const { ruleSet } = parseRules([]);

/** What our decoder and our parsers read in a capture. */
export async function ourFacts(capture: string): Promise<Facts> {
  const packets: (PacketFacts | undefined)[] = [undefined];
  const sayings: Saying[] = [];
  const packet = new Packet();
  const engine = createEngine({
    rules: ruleSet,
    thorough: true,
    onFinding: (finding) => void sayings.push(...sayingsOf(finding)),
  });
  const reader = new CaptureReader((bytes, start, end, wireLength, time, linkType) => {
    if (!isLinkType(linkType)) {
      packets.push(undefined);
      return;
    }
    decode(packet, bytes, start, end, linkType, -1, true);
    packets.push(packetFacts(packet));
    engine.packet(bytes, start, end, wireLength, time, linkType, 0, -1);
  });
  for await (const piece of createReadStream(capture) as AsyncIterable<Buffer>) {
    reader.push(piece);
    if (reader.problem !== undefined) break;
  }
  reader.finish();
  engine.finish();
  return { packets, sayings };
}

function packetFacts(packet: Packet): PacketFacts | undefined {
  const { version, bytes, source, destination, protocol, fragment, transported } = packet;
  if (version === 0) return undefined;
  const ports = transported && !fragment && (protocol === TCP || protocol === UDP);
  return {
    source: addressText(bytes, source, version),
    destination: addressText(bytes, destination, version),
    sourcePort: ports ? packet.sourcePort : -1,
    destinationPort: ports ? packet.destinationPort : -1,
    note: fragment ? "fragment" : (packet.problem ?? ""),
  };
}

function addressText(bytes: Uint8Array, at: number, version: number): string {
  if (version === 4) return bytes.subarray(at, at + 4).join(".");
  const words = Array.from({ length: 8 }, (_, i) =>
    ((bytes[at + 2 * i]! << 8) | bytes[at + 2 * i + 1]!).toString(16),
  );
  return canonical(words.join(":"));
}

function sayingsOf(finding: Finding): Saying[] {
  if (finding.type !== "transaction") return [];
  const { where, transaction } = finding;
  const { protocol, source, sourcePort, destination, destinationPort, packetNumber } = where;
  const transport = protocol === TCP ? "tcp" : "udp";
  const flow = flowOf(
    transport,
    canonical(source),
    sourcePort ?? 0,
    canonical(destination),
    destinationPort ?? 0,
  );
  const saying = (kind: Saying["kind"], text: string, host = ""): Saying => ({
    kind,
    flow,
    text,
    host,
    packet: packetNumber,
  });
  switch (transaction.type) {
    case "http":
      if (transaction.version?.startsWith("HTTP/2") || transaction.method === undefined) return [];
      return [saying("http", `${transaction.method} ${transaction.uri ?? ""}`, transaction.host)];
    case "dns":
      return transaction.questions.map(({ name }) => saying("dns", name));
    case "tls":
      return transaction.sni === undefined ? [] : [saying("tls", transaction.sni)];
    default:
      return [];
  }
}
