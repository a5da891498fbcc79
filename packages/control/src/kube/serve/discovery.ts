import type { Registered, Registry } from "../registry.ts";
import { acceptedDiscovery } from "./accept.ts";
import { definitions } from "./definitions.ts";
import { reviews } from "./review.ts";

const verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const statusVerbs = ["get", "patch", "update"];

/** What is served beside the kinds: questions that are answered, definitions that are read. */
interface Extra {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
  readonly shortNames?: readonly string[];
  readonly verbs: readonly string[];
}

const extras: readonly Extra[] = [
  ...reviews.map((review) => ({ ...review, verbs: ["create"] })),
  definitions,
];

/** One version of a group with all it serves. */
interface Served {
  readonly group: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly kinds: readonly Registered[];
  readonly extras: readonly Extra[];
}

/** What is served where: how kubectl learns that `dpi` is short for something. */
export class Discovery {
  readonly #served: readonly Served[];

  constructor(registry: Registry) {
    const groups = [...new Set(extras.map(({ group }) => group))];
    this.#served = [
      ...registry.groupVersions.map((entry) => ({ ...entry, extras: [] })),
      ...groups.map((group) => ({
        group,
        version: "v1",
        apiVersion: `${group}/v1`,
        kinds: [],
        extras: extras.filter((extra) => extra.group === group),
      })),
    ];
  }

  /** The answer for /api, /apis, /api/v1, /apis/GROUP or /apis/GROUP/VERSION; undefined when there is no such thing. */
  answer(path: readonly string[], accept: string | null): Response | undefined {
    const [root, ...rest] = path;
    if (root !== "api" && root !== "apis") return undefined;
    const served = this.#served.filter(({ group }) => (group === "") === (root === "api"));
    if (rest.length === 0) {
      const aggregated = acceptedDiscovery(accept);
      if (aggregated) return aggregatedList(served, aggregated);
      return Response.json(
        root === "api"
          ? { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] }
          : groupList(served),
      );
    }
    if (root === "apis" && rest.length === 1) {
      const found = served.find(({ group }) => group === rest[0]);
      return found && Response.json({ kind: "APIGroup", apiVersion: "v1", ...groupEntry(found) });
    }
    const found = served.find(({ apiVersion }) => apiVersion === rest.join("/"));
    return found && Response.json(resourceList(found));
  }
}

function groupEntry({ group, version, apiVersion }: Served): object {
  const preferredVersion = { groupVersion: apiVersion, version };
  return { name: group, versions: [preferredVersion], preferredVersion };
}

const groupList = (served: readonly Served[]): object => ({
  kind: "APIGroupList",
  apiVersion: "v1",
  groups: served.map(groupEntry),
});

function resourceList({ apiVersion, kinds, extras: beside }: Served): object {
  const resources = kinds.flatMap((kind) => {
    const { plural, singular, namespaced, shortNames, categories } = kind;
    const entry = {
      name: plural,
      singularName: singular,
      namespaced,
      kind: kind.kind,
      verbs,
      shortNames,
      categories,
    };
    const status = {
      name: `${plural}/status`,
      singularName: "",
      namespaced,
      kind: kind.kind,
      verbs: statusVerbs,
    };
    return kind.statusSubresource ? [entry, status] : [entry];
  });
  const more = beside.map(({ plural, kind, shortNames, verbs: allowed }) => ({
    name: plural,
    singularName: kind.toLowerCase(),
    namespaced: false,
    kind,
    shortNames,
    verbs: allowed,
  }));
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: apiVersion,
    resources: [...resources, ...more],
  };
}

function aggregatedList(served: readonly Served[], form: "v2" | "v2beta1"): Response {
  const body = {
    kind: "APIGroupDiscoveryList",
    apiVersion: `apidiscovery.k8s.io/${form}`,
    metadata: {},
    items: served.map(({ group, version, kinds, extras: beside }) => ({
      metadata: group === "" ? { creationTimestamp: null } : { name: group, creationTimestamp: null },
      versions: [
        {
          version,
          freshness: "Current",
          resources: [...kinds.map(aggregatedKind), ...beside.map(aggregatedExtra)],
        },
      ],
    })),
  };
  return Response.json(body, {
    headers: { "content-type": `application/json;g=apidiscovery.k8s.io;v=${form};as=APIGroupDiscoveryList` },
  });
}

function aggregatedKind(kind: Registered): object {
  const responseKind = { group: kind.group, version: kind.version, kind: kind.kind };
  return {
    resource: kind.plural,
    responseKind,
    scope: kind.namespaced ? "Namespaced" : "Cluster",
    singularResource: kind.singular,
    verbs,
    shortNames: kind.shortNames,
    categories: kind.categories,
    subresources: kind.statusSubresource ? [{ subresource: "status", responseKind, verbs: statusVerbs }] : [],
  };
}

const aggregatedExtra = ({ group, plural, kind, shortNames, verbs: allowed }: Extra): object => ({
  resource: plural,
  responseKind: { group, version: "v1", kind },
  scope: "Cluster",
  singularResource: kind.toLowerCase(),
  shortNames,
  verbs: allowed,
});
