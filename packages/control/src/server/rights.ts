import type { TokenRight } from "@peccary/api";
import { placeOf } from "../kube/serve/place.ts";

/** What somebody must be allowed for a request, in the words of a SubjectAccessReview. */
export interface Right {
  readonly verb: string;
  /** With its subresource: `packetcaptures/files`. */
  readonly resource: string;
  /** Empty for what is in none, and for all of them. */
  readonly namespace: string;
}

/** Reading packets is a right of its own: who may run a capture may not yet read it. */
const CAPTURE_FILES = "packetcaptures/files";
/** So is reading the packets around an alert. */
const EVIDENCE_FILES = "alerts/evidence";
/** An alert's id begins with the namespace of its inspection, in which no name has such a line. */
const EVIDENCE = /^\/v1\/evidence\/([^/_]*)_[^/]*$/;
const CAPTURE = /^\/packet-capture\/(?:files|download|live)\/([^/]+)\/[^/]+(?:\/|$)/;
/** What there is and who I am. Whoever is signed in may know. */
const ABOUT = /^\/(api|apis|version|openapi|peccary\/v1\/session)(\/|$)/;
const VERBS: { readonly [method: string]: string } = {
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

/**
 * The right that a request needs. `signed in`: none beyond that. `administrator`: what no right is made for.
 *
 * @param watching whether it asks to be told of changes
 */
export function rightOf(
  method: string,
  path: string,
  watching: boolean,
): Right | "signed in" | "administrator" {
  const capture = CAPTURE.exec(path);
  if (capture !== null)
    return {
      verb: method === "DELETE" ? "delete" : "get",
      resource: CAPTURE_FILES,
      namespace: decoded(capture[1] ?? ""),
    };
  const evidence = EVIDENCE.exec(path);
  if (evidence !== null)
    return { verb: "get", resource: EVIDENCE_FILES, namespace: decoded(evidence[1] ?? "") };
  const place = /^\/apis?\//.test(path) ? placeOf(path) : undefined;
  if (place !== undefined) {
    const { plural, subresource, namespace, name, watch } = place;
    const reading = watch || watching ? "watch" : name === "" ? "list" : "get";
    const verb = VERBS[method] ?? reading;
    return {
      verb: verb === "delete" && name === "" ? "deletecollection" : verb,
      resource: subresource === "" ? plural : `${plural}/${subresource}`,
      namespace,
    };
  }
  return ABOUT.test(path) ? "signed in" : "administrator";
}

/** Whether one of `rights` covers it. */
export const covers = (rights: readonly TokenRight[], { verb, resource, namespace }: Right): boolean =>
  rights.some(
    (right) =>
      has(right.verbs, verb) &&
      has(right.resources, resource) &&
      (right.namespaces === undefined || has(right.namespaces, namespace)),
  );

const has = (list: readonly string[], wanted: string): boolean => list.includes("*") || list.includes(wanted);

export const rightText = ({ verb, resource, namespace }: Right): string =>
  `the right to "${verb}" "${resource}"${namespace === "" ? "" : ` in namespace "${namespace}"`}`;

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
