import { createHash } from "node:crypto";
import type { GroupVersion, Registry } from "../registry.ts";
import { once } from "./once.ts";
import { type Dialect, operations } from "./openapi-paths.ts";
import { META, schemaName, schemas } from "./openapi-schemas.ts";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const dialect: Dialect = {
  parameter: (name, where, type, description) => ({
    name,
    in: where,
    description,
    ...(where === "path" ? { required: true } : {}),
    schema: { type, uniqueItems: true },
  }),
  exchange: (body, kind) => {
    const schema = ref(body?.schema === "patch" ? `${META}.Patch` : schemaName(kind));
    return {
      ...(body
        ? {
            requestBody: {
              content: Object.fromEntries(body.types.map((type) => [type, { schema }])),
              required: true,
            },
          }
        : {}),
      responses: {
        200: { description: "OK", content: { "application/json": { schema: ref(schemaName(kind)) } } },
      },
    };
  },
};

/** One document for each group and version, written when it is first asked for. */
export class OpenApiV3 {
  readonly #documents: ReadonlyMap<string, () => string>;

  constructor(registry: Registry, version: string) {
    this.#documents = new Map(
      registry.groupVersions.map((entry) => [
        `${entry.group === "" ? "api" : "apis"}/${entry.apiVersion}`,
        once(() => documentOf(entry, version)),
      ]),
    );
  }

  /** @param path what follows /openapi/v3/ */
  answer(path: string): Response | undefined {
    if (path === "") return Response.json({ paths: this.#index() });
    const text = this.#documents.get(path);
    return text && new Response(text(), { headers: { "content-type": "application/json" } });
  }

  #index(): object {
    return Object.fromEntries(
      [...this.#documents].map(([path, text]) => {
        const hash = createHash("sha256").update(text()).digest("hex").toUpperCase();
        return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }];
      }),
    );
  }
}

function documentOf({ kinds }: GroupVersion, version: string): string {
  return JSON.stringify({
    openapi: "3.0.0",
    info: { title: "Kubernetes", version },
    paths: operations(kinds, dialect),
    components: { schemas: schemas(kinds, ref) },
  });
}
