import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const built = new URL("../../dist/sensor/run.js", import.meta.url);

/** Sensor processes run the built JavaScript: `npx tsc -b packages/agent` first, as `make test` does. */
export const isBuilt: boolean = existsSync(built);

/**
 * A sensor program whose engine is a plain search: each line of the rules is a word, a packet with the word
 * in it matches, and its sid is the line's number. For tests of what is around the engine.
 */
export function needleSensor(directory: string): string {
  const path = join(directory, "needle-sensor.mjs");
  writeFileSync(path, `import { runSensor } from ${JSON.stringify(built.href)};\n${PROGRAM}`);
  return path;
}

/** Puts a frame on an interface of the host as it is, given in hexadecimal. */
export function sendFrame(name: string, frame: string): void {
  const libc = new URL("../../dist/capture/libc.js", import.meta.url).href;
  const text = `
    import { writeSync } from "node:fs";
    import { bind, ifIndex, socket } from ${JSON.stringify(libc)};
    const address = Buffer.alloc(20);
    address.writeUInt16LE(17, 0);
    address.writeInt32LE(ifIndex(${JSON.stringify(name)}), 4);
    const fd = socket(17, 3, 0);
    bind(fd, address, 20);
    writeSync(fd, Buffer.from(${JSON.stringify(frame)}, "hex"));`;
  execFileSync(process.execPath, ["--input-type=module", "-e", text]);
}

const PROGRAM = `
const parseRules = ([{ text }]) => {
  const rules = text.split("\\n").filter(Boolean).map((word, at) => ({ word, facts: {
    gid: 1, sid: at + 1, rev: 1, action: "alert", message: word, classtype: "misc", classification: "Misc",
    priority: 1, references: [], metadata: [] } }));
  return { ruleSet: { rules, forget: () => {} }, total: rules.length, problems: [] };
};
const createEngine = ({ rules, onFinding }) => {
  let current = rules;
  let number = 0;
  return {
    counters: { packets: 0, bytes: 0, undecoded: {}, refused: {}, givenUp: new Map(), flows: 0, matches: 0 },
    packet(bytes, start, end, wireLength, time, linkType, tap, vlan) {
      number++;
      // UDP over IPv4 only: what ICMP quotes of it is not a second match.
      if (bytes[start + 12] !== 8 || bytes[start + 13] !== 0 || bytes[start + 23] !== 17) return;
      const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
      if (text.includes("THROW")) throw new Error("thrown by request");
      const ip = start + 14;
      const at = (from) => bytes.subarray(from, from + 4).join(".");
      const port = (from) => bytes[from] * 256 + bytes[from + 1];
      for (const rule of current.rules)
        if (text.includes(rule.word))
          onFinding({ type: "match", rule: rule.facts, buffer: "pkt_data",
            payload: new Uint8Array(bytes.subarray(ip + 28, end)), ranges: [],
            where: { time, tap, packetNumber: number, source: at(ip + 12), destination: at(ip + 16),
              sourcePort: port(ip + 20), destinationPort: port(ip + 22), protocol: bytes[ip + 9],
              flowId: undefined, service: undefined, communityId: undefined } });
    },
    advance() {}, finish() {}, shed() {},
    replaceRules(next) { current = next; },
  };
};
runSensor({ createEngine, parseRules });
`;
