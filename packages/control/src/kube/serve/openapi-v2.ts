import type { Registry } from "../registry.ts";
import { type Dialect, operations } from "./openapi-paths.ts";
import { META, schemaName, schemas } from "./openapi-schemas.ts";

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

/** Everything in one document, for older clients. */
export function openApiV2(registry: Registry, version: string): string {
  return JSON.stringify({
    swagger: "2.0",
    info: { title: "Kubernetes", version },
    paths: operations(registry.all, dialect),
    definitions: schemas(registry.all, ref),
  });
}
