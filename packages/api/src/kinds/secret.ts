import { z } from "zod";
import { defineKind, type ObjectOf } from "../kind.ts";
import { ageColumn, nameColumn } from "./age.ts";
import { base64OfText } from "./base64.ts";

/** What few may read. */
export const secret = defineKind({
  group: "core",
  version: "v1",
  kind: "Secret",
  plural: "secrets",
  singular: "secret",
  namespaced: true,
  names: "dns-subdomain",
  description: "Secret holds values that few may read.",
  shape: {
    type: z.string().default("Opaque"),
    data: z.record(z.string(), z.base64()).optional().describe("Values by name, in base64."),
    stringData: z.record(z.string(), z.string()).optional().describe("Values by name, as text."),
    immutable: z.boolean().optional(),
  },
  statusSubresource: false,
  normalize({ stringData, ...secret }) {
    if (!stringData) return secret;
    const encoded = Object.entries(stringData).map(([name, text]) => [name, base64OfText(text)] as const);
    return { ...secret, data: { ...secret.data, ...Object.fromEntries(encoded) } };
  },
  selectable: ["type"],
  columns: [
    nameColumn,
    { name: "Type", description: "What the values are for.", cell: ({ type }) => type },
    {
      name: "Data",
      type: "integer",
      description: "Number of values.",
      cell: ({ data }) => Object.keys(data ?? {}).length,
    },
    ageColumn,
  ],
});
export type Secret = ObjectOf<typeof secret>;
