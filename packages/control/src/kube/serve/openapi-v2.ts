import type { Registry } from "../registry.ts";
import { notAcceptable } from "../status.ts";
import { acceptedMedia } from "./accept.ts";
import { once } from "./once.ts";
import { type Dialect, operations } from "./openapi-paths.ts";
import { META, schemaName, schemas } from "./openapi-schemas.ts";
import { OPENAPI_PROTOBUF, openApiV2Protobuf } from "./openapi-v2-protobuf.ts";

const ref = (name: string) => ({ $ref: `#/definitions/${name}` });

const dialect: Dialect = {
  parameter: (name, where, type, description) => ({
    name,
    in: where,
    description,
    type,
    uniqueItems: true,
    ...(where === "path" ? { required: true } : {}),
  }),
  exchange: (body, kind) => ({
    ...(body ? { consumes: body.types } : {}),
    produces: ["application/json"],
    responses: {
      200: { description: "OK", schema: ref(body?.schema === "patch" ? `${META}.Patch` : schemaName(kind)) },
    },
  }),
};

/** Everything in one document, for older clients. Written when it is first asked for. */
export class OpenApiV2 {
  readonly #json: () => string;
  readonly #protobuf: () => Uint8Array<ArrayBuffer>;

  constructor(registry: Registry, version: string) {
    this.#json = once(() => jsonDocument(registry, version));
    this.#protobuf = once(() => openApiV2Protobuf(registry, version));
  }

  answer(accept: string | null): Response {
    for (const { type } of acceptedMedia(accept)) {
      if (type === "application/json" || type === "*/*")
        return new Response(this.#json(), { headers: { "content-type": "application/json" } });
      if (type === OPENAPI_PROTOBUF)
        // Go's clients refuse an @ in the type of an answer.
        return new Response(this.#protobuf(), { headers: { "content-type": type.replace("@", ".") } });
    }
    throw notAcceptable(["application/json", OPENAPI_PROTOBUF]);
  }
}

function jsonDocument(registry: Registry, version: string): string {
  return JSON.stringify({
    swagger: "2.0",
    info: { title: "Kubernetes", version },
    paths: operations(registry.all, dialect),
    definitions: schemas(registry.all, ref),
  });
}
