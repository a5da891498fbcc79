import { z } from "zod";

/** A Kubernetes structural schema: every field has one type, nothing refers elsewhere. Also OpenAPI 3.0. */
export interface StructuralSchema {
  type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
  description?: string;
  format?: string;
  default?: unknown;
  enum?: unknown[];
  properties?: { [name: string]: StructuralSchema };
  required?: string[];
  additionalProperties?: StructuralSchema;
  items?: StructuralSchema;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: boolean;
  exclusiveMaximum?: boolean;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  nullable?: boolean;
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
  "x-kubernetes-list-type"?: "atomic" | "set" | "map";
  "x-kubernetes-list-map-keys"?: string[];
  "x-kubernetes-map-type"?: "atomic" | "granular";
  "x-kubernetes-patch-strategy"?: string;
  "x-kubernetes-patch-merge-key"?: string;
}

/** A list whose items are told apart by some of their fields: two writers may each own items of it. */
export function mapList<Item extends z.ZodObject>(
  item: Item,
  /** The first is what a strategic merge patch goes by. */
  keys: readonly [keyof Item["shape"] & string, ...(keyof Item["shape"] & string)[]],
): z.ZodArray<Item> {
  return z.array(item).meta({
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": [...keys],
    "x-kubernetes-patch-strategy": "merge",
    "x-kubernetes-patch-merge-key": keys[0],
  });
}

/** A list that holds each value once: two writers may each own values of it. */
export function setList<Item extends z.ZodString>(item: Item): z.ZodArray<Item> {
  return z.array(item).meta({ "x-kubernetes-list-type": "set", "x-kubernetes-patch-strategy": "merge" });
}

/** A number or a text, as port and protocol fields take them. */
export const intOrString: z.ZodUnion<readonly [z.ZodInt, z.ZodString]> = z
  .union([z.int(), z.string()])
  .meta({ "x-kubernetes-int-or-string": true });

/** @param shape the fields of a kind beside apiVersion, kind and metadata */
export function structuralSchema(shape: z.ZodRawShape): StructuralSchema {
  return structural(z.toJSONSchema(z.object(shape), { target: "openapi-3.0", io: "input" }) as JsonSchema);
}

/** What zod writes, before the rules of structural schemas are applied to it. */
type JsonSchema = Omit<StructuralSchema, "properties" | "additionalProperties" | "items"> & {
  $schema?: string;
  properties?: { [name: string]: JsonSchema };
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  propertyNames?: JsonSchema;
};

const copied = [
  "type", "description", "format", "default", "enum", "required", "minLength", "maxLength", "minItems", "maxItems",
  "exclusiveMinimum", "exclusiveMaximum", "nullable", "x-kubernetes-list-type", "x-kubernetes-list-map-keys",
  "x-kubernetes-map-type", "x-kubernetes-patch-strategy", "x-kubernetes-patch-merge-key",
] as const; // biome-ignore format: a table

function structural(from: JsonSchema): StructuralSchema {
  const to: StructuralSchema = {};
  for (const key of copied) if (from[key] !== undefined) Object.assign(to, { [key]: from[key] });
  if (from["x-kubernetes-int-or-string"]) {
    to["x-kubernetes-int-or-string"] = true;
    return to;
  }
  // Zod spells date-time out as a pattern of 350 characters beside the format; and every integer's safe bounds.
  if (from.pattern !== undefined && from.format === undefined) to.pattern = from.pattern;
  if (from.minimum !== undefined && from.minimum !== Number.MIN_SAFE_INTEGER) to.minimum = from.minimum;
  if (from.maximum !== undefined && from.maximum !== Number.MAX_SAFE_INTEGER) to.maximum = from.maximum;
  if (from.type === "integer") to.format = "int64";
  if (from.items) to.items = structural(from.items);
  if (from.properties)
    to.properties = Object.fromEntries(
      Object.entries(from.properties).map(([name, property]) => [name, structural(property)]),
    );
  const rest = from.additionalProperties;
  if (typeof rest === "object" && Object.keys(rest).length > 0) to.additionalProperties = structural(rest);
  else if (rest === true || (typeof rest === "object" && from.type === "object"))
    to["x-kubernetes-preserve-unknown-fields"] = true;
  // Any value at all.
  if (from.type === undefined && !from.anyOf) to["x-kubernetes-preserve-unknown-fields"] = true;
  return to;
}
