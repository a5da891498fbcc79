import { z } from "zod";
import { mapList, setList } from "./schema.ts";

/** A Kubernetes object as it travels: JSON, whatever its kind. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

export interface ObjectMeta {
  readonly name: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** Rises with every change of what is wanted; not with status, labels or annotations. */
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: { readonly [name: string]: string };
  readonly annotations?: { readonly [name: string]: string };
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly unknown[];
  readonly managedFields?: readonly unknown[];
  readonly [field: string]: unknown;
}

const moment = z.iso.datetime({ offset: true }).optional();

/** The metadata of every kind, as clients may send it. */
export const objectMeta = z
  .object({
    name: z.string().default("").describe("Unique within a namespace and kind."),
    generateName: z.string().optional().describe("What the server puts before a name that it makes up."),
    namespace: z.string().optional().describe("The space in which the name is unique."),
    selfLink: z.string().optional().describe("No longer used."),
    uid: z.string().optional().describe("Given by the server; never the same twice."),
    resourceVersion: z.string().optional().describe("Changes with every write."),
    generation: z.int().optional().describe("Changes when what is wanted changes."),
    creationTimestamp: moment.describe("When the object was made."),
    deletionTimestamp: moment.describe("When its deletion was asked for."),
    deletionGracePeriodSeconds: z.int().optional().describe("Given by the server."),
    labels: z.record(z.string(), z.string()).optional().describe("What selectors look at."),
    annotations: z.record(z.string(), z.string()).optional().describe("What tools keep with the object."),
    finalizers: setList(z.string()).optional().describe("The object stays until this is empty."),
    ownerReferences: mapList(
      z.object({
        apiVersion: z.string().min(1),
        kind: z.string().min(1),
        name: z.string().min(1),
        uid: z.string().min(1),
        controller: z.boolean().optional(),
        blockOwnerDeletion: z.boolean().optional(),
      }),
      ["uid"],
    )
      .optional()
      .describe("The object goes when all of these are gone."),
    managedFields: z
      .array(
        z.object({
          manager: z.string().optional(),
          operation: z.string().optional(),
          apiVersion: z.string().optional(),
          time: z.string().optional(),
          fieldsType: z.string().optional(),
          fieldsV1: z.looseObject({}).optional(),
          subresource: z.string().optional(),
        }),
      )
      .optional()
      .describe("Who set which field."),
  })
  .describe("Standard object metadata.");
