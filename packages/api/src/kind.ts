import { z } from "zod";
import { objectMeta, type Resource } from "./resource.ts";
import { type StructuralSchema, structuralSchema } from "./schema.ts";

/**
 * The API groups, by what they are for. On a cluster where Calico's own API server owns `projectcalico.org` an
 * administrator picks another; nothing but this setting knows the names.
 */
export interface GroupNames {
  readonly core: string;
  readonly apps: string;
  readonly calico: string;
  readonly operator: string;
}

export const defaultGroups: GroupNames = {
  core: "",
  apps: "apps",
  calico: "projectcalico.org",
  operator: "operator.tigera.io",
};

/** Which names a resource may bear. `dns-label` and `dns-subdomain` are RFC 1123's. */
export type NameRule = "dns-label" | "dns-subdomain" | "calico" | "path-segment";

/** A column of `kubectl get`. */
export interface Column<Of = Resource> {
  readonly name: string;
  readonly type?: "string" | "integer" | "date";
  readonly description?: string;
  /** Shown by `-o wide` only. */
  readonly wide?: boolean;
  /** @param now milliseconds since 1970 */
  readonly cell: (object: Of, now: number) => string | number | undefined;
}

/** What is wrong with an object, and where: `["spec", "selector"]`. */
export interface Issue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * All that is known of a resource kind. Server, command line and CRD follow from it; there is no code for a kind
 * elsewhere. `shape` holds the fields beside apiVersion, kind and metadata.
 */
export interface KindDeclaration<Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly group: keyof GroupNames;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly namespaced: boolean;
  readonly names: NameRule;
  readonly description: string;
  readonly shape: Shape;
  /** `status` is written through a path of its own, and only there. */
  readonly statusSubresource: boolean;
  /** What field selectors may ask for beside metadata.name and metadata.namespace. */
  readonly selectable?: readonly string[];
  readonly columns: readonly Column<ShapeObject<Shape>>[];
  /** Milliseconds after which an object goes by itself; never, when absent. */
  readonly lifetime?: number;
  /** Brings what clients may write in two ways into one. */
  readonly normalize?: (object: ShapeObject<Shape>) => ShapeObject<Shape>;
  /** Rules that `shape` cannot state, because they look at metadata. */
  readonly check?: (object: ShapeObject<Shape>) => readonly Issue[];
}

type ShapeObject<Shape extends z.ZodRawShape> = Resource & z.output<z.ZodObject<Shape>>;

/** The object that a declaration describes, with defaults filled in. */
export type ObjectOf<Declaration> =
  Declaration extends KindDeclaration<infer Shape> ? ShapeObject<Shape> : never;

/** What a schema finds wrong, with what it knows of the trouble. */
export interface SchemaIssue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly expected?: unknown;
  readonly values?: readonly unknown[];
}

export type ParsedObject =
  | { readonly object: Resource; readonly issues?: undefined }
  | { readonly object?: undefined; readonly issues: readonly SchemaIssue[] };

/** A declaration with the real name of its group. What a server registers and a client asks for. */
export interface Kind extends Omit<KindDeclaration, "group" | "columns" | "check" | "normalize"> {
  readonly group: string;
  /** `projectcalico.org/v3`, or `v1` in the core group. */
  readonly apiVersion: string;
  readonly columns: readonly Column[];
  /** Of the whole object: OpenAPI, and the schema of a CustomResourceDefinition. */
  readonly schema: StructuralSchema;
  /** Checks an object against its schema and fills in defaults. */
  readonly parse: (object: unknown) => ParsedObject;
  /** Rules beyond the schema. Only for what `parse` gave. */
  readonly check: (object: Resource) => readonly Issue[];
}

export function defineKind<Shape extends z.ZodRawShape>(
  declaration: KindDeclaration<Shape>,
): KindDeclaration<Shape> {
  return declaration;
}

/** @returns the declaration under the group name that `groups` gives it */
export function resolveKind<Shape extends z.ZodRawShape>(
  declaration: KindDeclaration<Shape>,
  groups: GroupNames,
): Kind {
  const group = groups[declaration.group];
  const apiVersion = group === "" ? declaration.version : `${group}/${declaration.version}`;
  const whole = z.object({
    apiVersion: z.literal(apiVersion).describe("The group and version of this object's schema."),
    kind: z.literal(declaration.kind).describe("What this object is."),
    metadata: objectMeta,
    ...declaration.shape,
  });
  // These are only ever shown objects that `parse` has given.
  const {
    columns,
    check = () => [],
    normalize = (object) => object,
  } = declaration as unknown as Pick<Kind, "columns"> &
    Partial<Pick<Kind, "check">> & { readonly normalize?: (object: Resource) => Resource };
  const { normalize: _normalize, ...rest } = declaration;
  return {
    ...rest,
    group,
    apiVersion,
    columns,
    check,
    schema: { ...structuralSchema(whole.shape), description: declaration.description },
    parse(object) {
      const { data, error } = whole.safeParse(object);
      return error ? { issues: error.issues } : { object: normalize(data as unknown as Resource) };
    },
  };
}
