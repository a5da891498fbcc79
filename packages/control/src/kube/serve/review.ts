import { isObject } from "../json.ts";
import type { Registry } from "../registry.ts";
import type { UserInfo } from "./user.ts";

/** A question about the asker, answered and not kept. */
export interface Review {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
  readonly answer: (
    spec: { readonly [field: string]: unknown },
    user: UserInfo,
    registry: Registry,
  ) => object;
}

const everyVerb = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/** Whoever may sign in here may do all there is to do. */
const accessReview: Review = {
  group: "authorization.k8s.io",
  plural: "selfsubjectaccessreviews",
  kind: "SelfSubjectAccessReview",
  answer({ resourceAttributes, nonResourceAttributes }, user, registry) {
    if (isObject(nonResourceAttributes))
      return { allowed: true, reason: `${user.username} may read all paths` };
    const { group = "", resource = "", verb = "" } = isObject(resourceAttributes) ? resourceAttributes : {};
    const known =
      resource === "*" ||
      registry.all.some((kind) => kind.plural === resource && (group === "*" || kind.group === group));
    if (!known) return { allowed: false, reason: `there is no resource ${String(resource)} here` };
    if (verb !== "*" && !everyVerb.includes(String(verb)))
      return { allowed: false, reason: `there is no verb ${String(verb)} here` };
    return { allowed: true, reason: `${user.username} administers this machine` };
  },
};

const rulesReview: Review = {
  group: "authorization.k8s.io",
  plural: "selfsubjectrulesreviews",
  kind: "SelfSubjectRulesReview",
  answer: (_spec, _user, registry) => ({
    resourceRules: registry.groupVersions.map(({ group, kinds }) => ({
      verbs: ["*"],
      apiGroups: [group],
      resources: kinds.flatMap(({ plural, statusSubresource }) =>
        statusSubresource ? [plural, `${plural}/status`] : [plural],
      ),
    })),
    nonResourceRules: [{ verbs: ["get"], nonResourceURLs: ["*"] }],
    incomplete: false,
  }),
};

const selfReview: Review = {
  group: "authentication.k8s.io",
  plural: "selfsubjectreviews",
  kind: "SelfSubjectReview",
  answer: (_spec, { username, uid, groups }) => ({
    userInfo: { username, ...(uid ? { uid } : {}), ...(groups ? { groups } : {}) },
  }),
};

export const reviews: readonly Review[] = [accessReview, rulesReview, selfReview];
