import { execFileSync } from "node:child_process";

/** Whether this machine lets us make network namespaces, and has the tools for it. */
export const canMakeNamespaces = ((): boolean => {
  try {
    execFileSync("ip", ["netns", "list"], { stdio: "ignore" });
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
})();

const has = (program: string): boolean => {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

export const hasTcpdump: boolean = has("tcpdump");
export const hasCapinfos: boolean = has("capinfos");

export const ip = (command: string): string =>
  execFileSync("ip", command.split(" "), { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** A namespace `name` with `eth0` at `10.<net>.2`, and the host's end of the wire at `10.<net>.1`. */
export class Wire {
  readonly name: string;
  readonly hostEnd: string;
  readonly net: string;

  constructor(name: string, net: string) {
    this.name = name;
    this.net = net;
    this.hostEnd = `${name}h`;
  }

  get hostAddress(): string {
    return `10.${this.net}.1`;
  }

  get address(): string {
    return `10.${this.net}.2`;
  }

  up(): this {
    this.down();
    ip(`netns add ${this.name}`);
    ip(`link add ${this.hostEnd} type veth peer name eth0 netns ${this.name}`);
    ip(`addr add ${this.hostAddress}/24 dev ${this.hostEnd}`);
    ip(`link set ${this.hostEnd} up`);
    ip(`-n ${this.name} addr add ${this.address}/24 dev eth0`);
    ip(`-n ${this.name} link set eth0 up`);
    ip(`-n ${this.name} link set lo up`);
    // Nothing but what a test sends.
    ip(`-n ${this.name} neigh replace ${this.hostAddress} lladdr ${macOf(this.hostEnd)} dev eth0`);
    ip(`neigh replace ${this.address} lladdr ${macOf("eth0", this.name)} dev ${this.hostEnd}`);
    return this;
  }

  /** Also what an earlier run left behind. */
  down(): void {
    for (const command of [`netns del ${this.name}`, `link del ${this.hostEnd}`])
      try {
        ip(command);
      } catch {
        // It was not there.
      }
  }
}

function macOf(name: string, namespace?: string): string {
  const shown = ip(`${namespace === undefined ? "" : `-n ${namespace} `}-o link show ${name}`);
  return /link\/ether (\S+)/.exec(shown)?.[1] ?? "";
}
