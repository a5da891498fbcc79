import { resourcePath } from "@peccary/api";
import { Command, Option } from "commander";
import { stringify } from "yaml";
import type { Context } from "../context.ts";
import { table } from "../output.ts";
import type { ResourceKind } from "../server/discovery.ts";
import { asking, connect, kubeconfigOption, namespaceOption, type Server } from "../server/server.ts";

interface Options {
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
  readonly output?: "yaml" | "json" | "wide" | "name";
  readonly selector?: string;
  readonly kubeconfig?: string;
}

export const get = (context: Context): Command =>
  new Command("get")
    .summary("show resources")
    .description("Shows resources of one kind; without a kind, the kinds there are.")
    .argument("[KIND]", "deeppacketinspections, packetcaptures, pods …")
    .argument("[NAME]", "one of them")
    .addOption(namespaceOption())
    .option("-A, --all-namespaces", "of every namespace")
    .option("-l, --selector <LABELS>", "only those with these labels")
    .addOption(new Option("-o, --output <FORM>", "how to print").choices(["yaml", "json", "wide", "name"]))
    .addOption(kubeconfigOption())
    .action(async (kind: string | undefined, name: string | undefined, options: Options) => {
      const server = await connect(options.kubeconfig, context);
      if (kind === undefined) return listKinds(server, context);
      const place = await asking(server.discovery.named(kind));
      const namespace = options.allNamespaces ? undefined : (options.namespace ?? server.namespace);
      const search =
        options.selector === undefined ? "" : `?labelSelector=${encodeURIComponent(options.selector)}`;
      const path = resourcePath(place, namespace, name) + search;
      if (options.output === "json" || options.output === "yaml") {
        const value = await asking(server.json(path));
        await context.out.write(
          options.output === "json" ? `${JSON.stringify(value, undefined, 4)}\n` : stringify(value),
        );
        return;
      }
      await showTable(path, place, options, namespace, server, context);
    });

interface Table {
  readonly columnDefinitions: readonly { readonly name: string; readonly priority?: number }[];
  readonly rows?: readonly {
    readonly cells: readonly unknown[];
    readonly object?: { readonly metadata?: { readonly name?: string; readonly namespace?: string } };
  }[];
}

const AS_TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

async function showTable(
  path: string,
  place: ResourceKind,
  options: Options,
  namespace: string | undefined,
  server: Server,
  context: Context,
): Promise<void> {
  const { columnDefinitions, rows = [] } = (await asking(server.json(path, AS_TABLE))) as Table;
  if (options.output === "name") {
    const full = place.group === "" ? place.singular : `${place.singular}.${place.group}`;
    for (const { object } of rows) await context.out.line(`${full}/${object?.metadata?.name}`);
    return;
  }
  if (rows.length === 0) {
    const where = place.namespaced && namespace !== undefined ? ` in ${namespace} namespace` : "";
    await context.err.line(`No resources found${where}`);
    return;
  }
  const shown = columnDefinitions.map(({ priority = 0 }) => priority === 0 || options.output === "wide");
  const across = options.allNamespaces === true && place.namespaced;
  const line = (cells: readonly string[], object?: { readonly namespace?: string }) => [
    ...(across ? [object?.namespace ?? ""] : []),
    ...cells.filter((_, at) => shown[at]),
  ];
  await context.out.write(
    table([
      line(
        columnDefinitions.map(({ name }) => name.toUpperCase()),
        { namespace: "NAMESPACE" },
      ),
      ...rows.map(({ cells, object }) => line(cells.map(cell), object?.metadata)),
    ]),
  );
}

const cell = (value: unknown): string =>
  value === undefined || value === null
    ? "<none>"
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);

async function listKinds(server: Server, context: Context): Promise<void> {
  const kinds = await asking(server.discovery.all());
  await context.out.write(
    table([
      ["NAME", "GROUP", "NAMESPACED", "KIND"],
      ...kinds.map(({ plural, group, namespaced, kind }) => [plural, group, String(namespaced), kind]),
    ]),
  );
}
