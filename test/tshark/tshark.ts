import { spawn, spawnSync } from "node:child_process";
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { canonical, type Facts, flowOf, type PacketFacts, type Saying } from "./facts.ts";

/** As "4.0.17"; undefined where it is not installed. */
export const tsharkVersion = (): string | undefined =>
  /\d+\.\d+\.\d+/.exec(spawnSync("tshark", ["--version"], { encoding: "utf8" }).stdout ?? "")?.[0];

/** Between values of one field that a packet has several of. */
const BETWEEN = "\x1e";
const FIELDS = [
  ...["frame.protocols", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst"],
  ...["tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport"],
  ...["ip.flags.mf", "ip.frag_offset", "ipv6.fraghdr.offset", "ipv6.fraghdr.more"],
  ...["http.request.method", "http.request.uri", "http.host"],
  ...["dns.qry.name", "tls.handshake.extensions_server_name"],
] as const;
type Values = { readonly [field in (typeof FIELDS)[number]]: readonly string[] };

/**
 * What tshark reads in a capture. It takes its time, and reads the same tomorrow.
 *
 * @param kept a folder for what it said, or where it said so earlier
 */
export async function tsharkFacts(capture: string, kept?: string): Promise<Facts> {
  if (kept === undefined) return facts(say(capture));
  const file = join(kept, `${basename(capture)}.tsv`);
  if (!existsSync(file)) {
    mkdirSync(kept, { recursive: true });
    await pipeline(say(capture), createWriteStream(`${file}.part`));
    renameSync(`${file}.part`, file);
  }
  return facts(createReadStream(file));
}

/** One line a packet. */
function say(capture: string): Readable {
  const args = ["-n", "-r", capture, "-o", "tcp.reassemble_out_of_order:TRUE", "-T", "fields"];
  args.push("-E", "occurrence=a", "-E", "separator=/t", "-E", `aggregator=${BETWEEN}`);
  for (const field of FIELDS) args.push("-e", field);
  const child = spawn("tshark", args, { stdio: ["ignore", "pipe", "ignore"] });
  child.once("error", (error) => child.stdout.destroy(error));
  return child.stdout;
}

async function facts(lines: Readable): Promise<Facts> {
  const packets: (PacketFacts | undefined)[] = [undefined];
  const sayings: Saying[] = [];
  for await (const line of createInterface({ input: lines })) {
    const columns = line.split("\t");
    const values = Object.fromEntries(
      FIELDS.map((field, at) => [field, columns[at] ? columns[at].split(BETWEEN) : []]),
    ) as unknown as Values;
    const packet = packetFacts(values);
    packets.push(packet);
    if (packet !== undefined) sayings.push(...sayingsOf(values, packet, packets.length - 1));
  }
  return { packets, sayings };
}

/** Follows the headers in the order in which tshark found them, up to an ICMP message: what that quotes was sent earlier. */
function packetFacts(values: Values): PacketFacts | undefined {
  const note = values["frame.protocols"][0] ?? "";
  const next = { ip: -1, ipv6: -1, tcp: -1, udp: -1 };
  let addresses: readonly [string, string] | undefined;
  let ports: readonly [number, number] = [-1, -1];
  for (const protocol of note.split(":")) {
    if (protocol === "icmp" || protocol === "icmpv6") break;
    if (protocol === "ip" || protocol === "ipv6") {
      const at = ++next[protocol];
      addresses = [canonical(values[`${protocol}.src`][at]), canonical(values[`${protocol}.dst`][at])];
      ports = [-1, -1];
    } else if (protocol === "tcp" || protocol === "udp") {
      const at = ++next[protocol];
      const [source, destination] = [values[`${protocol}.srcport`][at], values[`${protocol}.dstport`][at]];
      if (source !== undefined && destination !== undefined) ports = [Number(source), Number(destination)];
    }
  }
  if (addresses === undefined) return undefined;
  const [source, destination] = addresses;
  return { source, destination, sourcePort: ports[0], destinationPort: ports[1], note };
}

function sayingsOf(values: Values, at: PacketFacts, packet: number): Saying[] {
  const { source, sourcePort, destination, destinationPort, note } = at;
  const transport = /(^|:)tcp(:|$)/.test(note) ? "tcp" : "udp";
  const flow = flowOf(transport, source, sourcePort, destination, destinationPort);
  const found: Saying[] = [];
  // What an ICMP message quotes was said before.
  if (/(^|:)icmp/.test(note)) return found;
  const methods = values["http.request.method"];
  const hosts = values["http.host"];
  methods.forEach((method, number) => {
    const uri = values["http.request.uri"][number] ?? "";
    // Fewer hosts than requests: which is whose cannot be said.
    const host = hosts.length === methods.length ? hosts[number] : hosts.length === 0 ? "" : undefined;
    found.push({ kind: "http", flow, text: `${method} ${uri}`, host, packet });
  });
  for (const name of values["dns.qry.name"]) found.push({ kind: "dns", flow, text: name, host: "", packet });
  for (const name of values["tls.handshake.extensions_server_name"])
    found.push({ kind: "tls", flow, text: name, host: "", packet });
  return found;
}
