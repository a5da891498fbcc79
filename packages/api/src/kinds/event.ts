import { z } from "zod";
import { defineKind, type ObjectOf } from "../kind.ts";
import { since } from "./age.ts";
import { timeField } from "./fields.ts";

const reference = z.looseObject({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  namespace: z.string().optional(),
  name: z.string().optional(),
  uid: z.string().optional(),
});

/** Something that happened to an object; what `kubectl describe` lists at its end. */
export const event = defineKind({
  group: "core",
  version: "v1",
  kind: "Event",
  plural: "events",
  singular: "event",
  shortNames: ["ev"],
  namespaced: true,
  names: "dns-subdomain",
  description: "Event reports something that happened to an object.",
  shape: {
    involvedObject: reference.default({}),
    reason: z.string().optional(),
    message: z.string().optional(),
    type: z.string().optional(),
    count: z.int().optional(),
    firstTimestamp: timeField.nullish(),
    lastTimestamp: timeField.nullish(),
    eventTime: timeField.nullish(),
    source: z.looseObject({ component: z.string().optional(), host: z.string().optional() }).optional(),
    reportingComponent: z.string().optional(),
    reportingInstance: z.string().optional(),
    action: z.string().optional(),
    related: reference.optional(),
    series: z.looseObject({}).nullish(),
  },
  statusSubresource: false,
  // An hour, as in kube-apiserver.
  lifetime: 3_600_000,
  selectable: [
    "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
    "involvedObject.apiVersion", "involvedObject.fieldPath", "reason", "type", "reportingComponent",
  ], // biome-ignore format: a table
  columns: [
    {
      name: "Last Seen",
      description: "How long ago it happened last.",
      cell: ({ lastTimestamp, eventTime, metadata }, now) =>
        since(lastTimestamp ?? eventTime ?? metadata.creationTimestamp, now),
    },
    { name: "Type", description: "Normal or Warning.", cell: ({ type }) => type ?? "" },
    { name: "Reason", description: "Why, in one word.", cell: ({ reason }) => reason ?? "" },
    {
      name: "Object",
      description: "What it happened to.",
      cell: ({ involvedObject: { kind = "", name = "" } }) => `${kind.toLowerCase()}/${name}`,
    },
    { name: "Message", description: "What happened.", cell: ({ message }) => message?.trim() ?? "" },
    {
      name: "Count",
      type: "integer",
      description: "How often.",
      wide: true,
      cell: ({ count }) => count ?? 1,
    },
    { name: "Name", description: "Name of the event.", wide: true, cell: ({ metadata }) => metadata.name },
  ],
});
export type Event = ObjectOf<typeof event>;
