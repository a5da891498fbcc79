import { Command, Option } from "commander";
import { compileFilter } from "../capture/filter.ts";
import { selectorOf } from "../capture/labels.ts";
import { duration, octets, whole } from "../capture/quantities.ts";
import { runCapture } from "../capture/run-capture.ts";
import type { Context } from "../context.ts";
import { wrongUsage } from "../failure.ts";
import { kubeconfigOption } from "../server/server.ts";

interface Options {
  readonly selector?: string;
  readonly labels?: string;
  readonly namespace: string;
  readonly for?: number;
  readonly write: string;
  readonly filter?: string;
  readonly snaplen?: number;
  readonly count?: number;
  readonly size?: number;
  readonly kubeconfig?: string;
}

/** Octets: what sensors keep of a packet at most. */
const MAX_SNAP_LENGTH = 262_144;

export const capture = (context: Context): Command =>
  new Command("capture")
    .summary("capture packets of chosen workloads now")
    .description("Captures for as long as the command runs. What is to go on by itself is a PacketCapture.")
    .addCommand(run(context));

const run = (context: Context): Command =>
  new Command("run")
    .description(
      "Makes a PacketCapture, waits, fetches its packets of all nodes and pods as one pcapng, and removes it, also after Ctrl-C.",
    )
    .addOption(
      new Option(
        "-l, --labels <LABELS>",
        "workloads by their labels, as kubectl has it: app=nginx,tier!=test",
      ),
    )
    .addOption(new Option("--selector <SELECTOR>", "workloads by a selector of Calico's").conflicts("labels"))
    .option("-n, --namespace <NS>", "the workloads' namespace", "default")
    .requiredOption(
      "-w, --write <FILE>",
      "the file; - is standard output, packet by packet: … -w - | wireshark -k -i -",
    )
    .option("--for <TIME>", "how long: 60s, 5m; until Ctrl-C without it, a day at most", duration)
    .option(
      "--filter <FILTER>",
      "protocols and ports in tcpdump's words: 'tcp port 80 or 443', 'udp and port 53'",
    )
    .option("--snaplen <OCTETS>", "octets to keep of each packet", whole(1, MAX_SNAP_LENGTH))
    .option("--count <PACKETS>", "end after so many packets", whole(1, Number.MAX_SAFE_INTEGER))
    .option("--size <OCTETS>", "end when the output has this size: 10MB, 1GiB", octets)
    .addOption(kubeconfigOption())
    .addHelpText(
      "after",
      `
With --count, --size or -w - the packets are read while they are captured; a reader that is too slow misses some, and is
told how many. Without, the files are fetched at the end: they hold what the FelixConfiguration lets a capture keep.`,
    )
    .action((options: Options) => {
      if (options.selector === undefined && options.labels === undefined)
        throw wrongUsage("which workloads? -l app=nginx, or --selector 'all()' for all of the namespace");
      if (options.write === "-" && context.out.terminal)
        throw wrongUsage("packets would garble the terminal: `-w - | wireshark -k -i -`, or give a file");
      return runCapture(
        {
          namespace: options.namespace,
          selector: options.selector ?? selectorOf(options.labels ?? ""),
          filters: compileFilter(options.filter ?? ""),
          write: options.write,
          milliseconds: options.for,
          snapLength: options.snaplen,
          count: options.count,
          size: options.size,
          kubeconfig: options.kubeconfig,
        },
        context,
      );
    });
