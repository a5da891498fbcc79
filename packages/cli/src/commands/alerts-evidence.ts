import { Command } from "commander";
import { chunksOf } from "../capture/download.ts";
import { openSink } from "../capture/pcapng-file.ts";
import type { Context } from "../context.ts";
import { wrongUsage } from "../failure.ts";
import { size } from "../output.ts";
import { asking, connect, kubeconfigOption } from "../server/server.ts";

interface Options {
  readonly write: string;
  readonly kubeconfig?: string;
}

export const alertsEvidence = (context: Context): Command =>
  new Command("evidence")
    .summary("fetch the packets around an alert")
    .description(
      "Fetches the packets of an alert's flow, from before and after it, as pcapng: Wireshark shows on which the rule\n" +
        "fired and what it found. The packets that follow an alert come some seconds after it.",
    )
    .argument("<ID>", "the alert's id, as `peccary alerts -o json` shows it")
    .requiredOption("-w, --write <FILE>", "where to; - is standard output")
    .addOption(kubeconfigOption())
    .action(async (id: string, { write, kubeconfig }: Options) => {
      if (write === "-" && context.out.terminal)
        throw wrongUsage("packets are no text: give a file, or pipe them on: -w - | wireshark -k -i -");
      const { client } = await connect(kubeconfig, context);
      const stream = await asking(client.evidence(id));
      const sink = await openSink(write, context);
      let bytes = 0;
      try {
        const chunks = chunksOf(stream, (count) => {
          bytes += count;
        });
        for await (const chunk of chunks) await sink.write(chunk);
        await sink.keep();
      } finally {
        await sink.close();
      }
      if (write !== "-") await context.err.line(`peccary: ${size(bytes)} in ${write}`);
    });
