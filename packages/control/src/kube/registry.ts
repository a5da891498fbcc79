import type { Kind, Kinds } from "@peccary/api";
import type { KindName } from "../objects/objects.ts";

/** A kind as the server knows it. */
export interface Registered extends Kind {
  /** `packetcaptures.projectcalico.org`: what its objects are stored under. */
  readonly id: string;
}

export interface GroupVersion {
  readonly group: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly kinds: readonly Registered[];
}

/** The kinds that are served, findable by what a URL and by what an object says. */
export class Registry {
  readonly all: readonly Registered[];
  /** The core group first, then by name. */
  readonly groupVersions: readonly GroupVersion[];
  readonly #byPlace = new Map<string, Registered>();
  readonly #byName = new Map<string, Registered>();

  constructor(kinds: Kinds) {
    this.all = Object.values<Kind>(kinds).map((kind) => ({ ...kind, id: kindId(kind) }));
    const groups = new Map<string, Registered[]>();
    for (const kind of this.all) {
      this.#byPlace.set(`${kind.apiVersion}/${kind.plural}`, kind);
      this.#byName.set(`${kind.group}/${kind.kind}`, kind);
      groups.set(kind.apiVersion, [...(groups.get(kind.apiVersion) ?? []), kind]);
    }
    this.groupVersions = [...groups]
      .map(([apiVersion, members]) => ({
        apiVersion,
        group: members[0]!.group,
        version: members[0]!.version,
        kinds: members,
      }))
      .sort((a, b) => (a.group < b.group ? -1 : 1));
  }

  /** @param apiVersion `v1` or `group/version` */
  at(apiVersion: string, plural: string): Registered | undefined {
    return this.#byPlace.get(`${apiVersion}/${plural}`);
  }

  named({ group, kind }: KindName): Registered | undefined {
    return this.#byName.get(`${group}/${kind}`);
  }
}

const kindId = ({ group, plural }: Kind): string => (group === "" ? plural : `${plural}.${group}`);
