import type { ResourcePlace } from "@peccary/api";
import { Failure, wrongUsage } from "../failure.ts";

export interface ResourceKind extends ResourcePlace {
  readonly kind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
}

interface GroupList {
  readonly groups?: readonly {
    readonly name: string;
    readonly preferredVersion: { readonly groupVersion: string };
  }[];
}

interface ResourceList {
  readonly resources?: readonly {
    readonly name: string;
    readonly singularName?: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly shortNames?: readonly string[];
  }[];
}

/** What kinds the server has, asked once. */
export class Discovery {
  readonly #json: (path: string) => Promise<unknown>;
  #kinds: Promise<ResourceKind[]> | undefined;

  constructor(json: (path: string) => Promise<unknown>) {
    this.#json = json;
  }

  /** By any of its names: `deeppacketinspection`, `pods`, `packetcaptures.projectcalico.org`, `PacketCapture`. */
  async named(name: string): Promise<ResourceKind> {
    const wanted = name.toLowerCase();
    const dot = wanted.indexOf(".");
    const [plain, group] = dot < 0 ? [wanted, undefined] : [wanted.slice(0, dot), wanted.slice(dot + 1)];
    const found = (await this.#all()).find(
      (kind) =>
        [kind.plural, kind.singular, kind.kind.toLowerCase(), ...kind.shortNames].includes(plain) &&
        // kubectl takes the beginning of a group for the group.
        (group === undefined || kind.group.startsWith(group)),
    );
    if (found === undefined)
      throw wrongUsage(`the server has no kind "${name}"; \`peccary get\` lists those it has`);
    return found;
  }

  async of(apiVersion: string, kind: string): Promise<ResourceKind> {
    const slash = apiVersion.indexOf("/");
    const group = slash < 0 ? "" : apiVersion.slice(0, slash);
    const version = apiVersion.slice(slash + 1);
    const found = (await this.#all()).find((one) => one.group === group && one.kind === kind);
    if (found === undefined)
      throw new Failure("KIND_UNKNOWN", `the server has no kind ${kind} in ${apiVersion}`);
    return { ...found, version };
  }

  all(): Promise<ResourceKind[]> {
    return this.#all();
  }

  #all(): Promise<ResourceKind[]> {
    this.#kinds ??= this.#ask();
    return this.#kinds;
  }

  async #ask(): Promise<ResourceKind[]> {
    const { groups = [] } = (await this.#json("/apis")) as GroupList;
    const places = [
      { group: "", version: "v1", path: "/api/v1" },
      ...groups.map(({ name, preferredVersion: { groupVersion } }) => ({
        group: name,
        version: groupVersion.slice(groupVersion.indexOf("/") + 1),
        path: `/apis/${groupVersion}`,
      })),
    ];
    const lists = await Promise.all(
      places.map(async ({ group, version, path }) => {
        const { resources = [] } = (await this.#json(path)) as ResourceList;
        return resources
          .filter(({ name }) => !name.includes("/"))
          .map(({ name, singularName, kind, namespaced, shortNames }) => ({
            group,
            version,
            plural: name,
            namespaced,
            kind,
            singular: singularName || kind.toLowerCase(),
            shortNames: shortNames ?? [],
          }));
      }),
    );
    return lists.flat();
  }
}
