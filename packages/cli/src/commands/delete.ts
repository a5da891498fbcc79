import { Command } from "commander";
import type { Context } from "../context.ts";
import { wrongUsage } from "../failure.ts";
import type { ResourceKind } from "../server/discovery.ts";
import { asking, connect, kubeconfigOption, namespaceOption } from "../server/server.ts";
import { readManifest } from "./apply.ts";
import { collect } from "./command.ts";

interface Options {
  readonly filename: readonly string[];
  readonly namespace?: string;
  readonly kubeconfig?: string;
}

export const remove = (context: Context): Command =>
  new Command("delete")
    .description("Deletes resources, by name or as a manifest lists them.")
    .argument("[KIND]", "the kind of those named")
    .argument("[NAME...]", "which of them")
    .option("-f, --filename <FILE>", "a manifest of what to delete; - is standard input", collect, [])
    .addOption(namespaceOption())
    .addOption(kubeconfigOption())
    .action(async (kind: string | undefined, names: string[], options: Options) => {
      if ((kind !== undefined) === options.filename.length > 0 || (kind !== undefined && names.length === 0))
        throw wrongUsage("delete takes KIND NAME... or -f FILE");
      const server = await connect(options.kubeconfig, context);
      const doomed: { readonly place: ResourceKind; readonly name: string; readonly namespace?: string }[] =
        [];
      for (const name of names) doomed.push({ place: await asking(server.discovery.named(kind!)), name });
      for (const file of options.filename)
        for (const { apiVersion, kind, metadata } of await readManifest(file, context)) {
          const place = await asking(server.discovery.of(apiVersion, kind));
          doomed.push({
            place,
            name: metadata.name,
            ...(metadata.namespace && { namespace: metadata.namespace }),
          });
        }
      for (const { place, name, namespace } of doomed) {
        const where = place.namespaced ? (namespace ?? options.namespace ?? server.namespace) : undefined;
        await asking(server.client.delete(place, name, where));
        const full = place.group === "" ? place.singular : `${place.singular}.${place.group}`;
        await context.out.line(
          `${full} "${name}" deleted${where === undefined ? "" : ` from ${where} namespace`}`,
        );
      }
    });
