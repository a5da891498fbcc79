import { notAcceptable } from "../status.ts";

/** In which form a client wants objects. */
export type Form = "object" | "table" | "metadata";

interface Media {
  readonly type: string;
  readonly parameters: { readonly [name: string]: string };
}

/** The parts of an Accept header, in the order of the client's liking. */
export function acceptedMedia(header: string | null): Media[] {
  return (header ?? "*/*").split(",").map((part) => {
    const [type = "", ...parameters] = part.split(";").map((text) => text.trim());
    return {
      type: type.toLowerCase(),
      parameters: Object.fromEntries(
        parameters.map((text): [string, string] => {
          const equals = text.indexOf("=");
          return [text.slice(0, equals), text.slice(equals + 1)];
        }),
      ),
    };
  });
}

const json = new Set(["application/json", "application/*", "*/*", ""]);

/** Throws 406 when nothing that is asked for is JSON. */
export function acceptedForm(header: string | null): Form {
  for (const { type, parameters } of acceptedMedia(header)) {
    if (!json.has(type)) continue;
    const { as = "", g, v } = parameters;
    if (as === "") return "object";
    if (g !== "meta.k8s.io" || (v !== "v1" && v !== "v1beta1")) continue;
    if (as === "Table") return "table";
    if (as === "PartialObjectMetadata" || as === "PartialObjectMetadataList") return "metadata";
  }
  throw notAcceptable(["application/json"]);
}

/** The version of aggregated discovery a client takes, undefined when it wants the old form. */
export function acceptedDiscovery(header: string | null): "v2" | "v2beta1" | undefined {
  for (const { type, parameters } of acceptedMedia(header)) {
    if (!json.has(type)) continue;
    const { as, g, v } = parameters;
    if (as === undefined) return undefined;
    if (as === "APIGroupDiscoveryList" && g === "apidiscovery.k8s.io" && (v === "v2" || v === "v2beta1"))
      return v;
  }
  return undefined;
}
