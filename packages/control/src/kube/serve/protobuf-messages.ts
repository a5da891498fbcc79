/** How a field is written on the wire, and what it is in JSON. */
export interface Field {
  readonly name: string;
  readonly as: "text" | "bytes" | "int" | "bool" | "time" | "int-or-text" | "map" | "bytes-map" | Message;
  readonly repeated?: boolean;
}

/** Fields by their number, from the `generated.proto` files of Kubernetes. Others are left out. */
export interface Message {
  readonly [number: number]: Field;
}

const one = (name: string, as: Field["as"] = "text"): Field => ({ name, as });
const many = (name: string, as: Field["as"] = "text"): Field => ({ name, as, repeated: true });

const ownerReference: Message = {
  1: one("kind"),
  3: one("name"),
  4: one("uid"),
  5: one("apiVersion"),
  6: one("controller", "bool"),
  7: one("blockOwnerDeletion", "bool"),
};

const metadata = one("metadata", {
  1: one("name"),
  2: one("generateName"),
  3: one("namespace"),
  5: one("uid"),
  6: one("resourceVersion"),
  8: one("creationTimestamp", "time"),
  11: one("labels", "map"),
  12: one("annotations", "map"),
  13: many("ownerReferences", ownerReference),
  14: many("finalizers"),
});

const servicePort: Message = {
  1: one("name"),
  2: one("protocol"),
  3: one("port", "int"),
  4: one("targetPort", "int-or-text"),
  5: one("nodePort", "int"),
  6: one("appProtocol"),
};

const serviceSpec: Message = {
  1: many("ports", servicePort),
  2: one("selector", "map"),
  3: one("clusterIP"),
  4: one("type"),
  5: many("externalIPs"),
  7: one("sessionAffinity"),
  8: one("loadBalancerIP"),
  9: many("loadBalancerSourceRanges"),
  10: one("externalName"),
  11: one("externalTrafficPolicy"),
};

const resourceAttributes: Message = {
  1: one("namespace"),
  2: one("verb"),
  3: one("group"),
  4: one("version"),
  5: one("resource"),
  6: one("subresource"),
  7: one("name"),
};

/** What kubectl is known to send so: the bodies of `create` for core kinds, questions about rights, deletions. */
const byKind: { readonly [kind: string]: Message | undefined } = {
  Namespace: { 1: metadata, 2: one("spec", { 1: many("finalizers") }) },
  ConfigMap: {
    1: metadata,
    2: one("data", "map"),
    3: one("binaryData", "bytes-map"),
    4: one("immutable", "bool"),
  },
  Secret: {
    1: metadata,
    2: one("data", "bytes-map"),
    3: one("type"),
    4: one("stringData", "map"),
    5: one("immutable", "bool"),
  },
  Service: { 1: metadata, 2: one("spec", serviceSpec) },
  SelfSubjectAccessReview: {
    2: one("spec", {
      1: one("resourceAttributes", resourceAttributes),
      2: one("nonResourceAttributes", { 1: one("path"), 2: one("verb") }),
    }),
  },
  SelfSubjectRulesReview: { 2: one("spec", { 1: one("namespace") }) },
  SelfSubjectReview: {},
  DeleteOptions: {
    2: one("preconditions", { 1: one("uid"), 2: one("resourceVersion") }),
    3: one("orphanDependents", "bool"),
    4: one("propagationPolicy"),
    5: many("dryRun"),
  },
};

export const messages: {
  readonly [name in "envelope" | "entry" | "bytesEntry" | "time" | "intOrText"]: Message;
} & { readonly byKind: { readonly [kind: string]: Message | undefined } } = {
  envelope: { 1: one("typeMeta", { 1: one("apiVersion"), 2: one("kind") }), 2: one("raw", "bytes") },
  entry: { 1: one("key"), 2: one("value") },
  bytesEntry: { 1: one("key"), 2: one("value", "bytes") },
  time: { 1: one("seconds", "int"), 2: one("nanos", "int") },
  intOrText: { 1: one("type", "int"), 2: one("number", "int"), 3: one("text") },
  byKind,
};
