import { z } from "zod";
import { describeProblem, parseSelector } from "../selector.ts";

/** A Calico selector; the empty one selects everything. */
export const selectorField: z.ZodString = z
  .string()
  .superRefine((text, context) => {
    const { problem } = parseSelector(text);
    if (problem) context.addIssue({ code: "custom", message: `not a selector: ${describeProblem(problem)}` });
  })
  .describe(
    "Calico selector over the labels of workloads in the same namespace: k == 'v', k in {'a', 'b'}, has(k), k contains 's', " +
      "k starts with 's', k ends with 's', !, &&, ||, (). Empty or all() means all of them.",
  );

/** RFC 3339, with any offset. */
export const timeField: z.ZodISODateTime = z.iso.datetime({ offset: true });

/** One entry of `status.conditions`, the same in every kind. */
export const condition = z.object({
  type: z.string(),
  status: z.enum(["True", "False", "Unknown"]),
  observedGeneration: z.int().optional(),
  lastTransitionTime: timeField.optional(),
  reason: z.string().optional(),
  message: z.string().optional(),
});
export type Condition = z.infer<typeof condition>;

/** Something that went wrong on a node, as Calico's status fields hold it. */
export const errorCondition = z.object({
  message: z.string().optional(),
  lastUpdated: timeField.optional(),
});
