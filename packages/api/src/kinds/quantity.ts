import { z } from "zod";

const FORM = /^([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)|[eE]([+-]?[0-9]{1,2}))?$/;

const scale: { readonly [suffix: string]: number } = {
  m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18,
  Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
}; // biome-ignore format: a table

/** `100m`, `1Gi`, `1e3`, 2: a Kubernetes quantity as a number, undefined when it is none. Never negative. */
export function parseQuantity(quantity: string | number): number | undefined {
  const [, digits, suffix = "", exponent] = FORM.exec(String(quantity)) ?? [];
  if (digits === undefined) return undefined;
  return Number(digits) * (exponent === undefined ? (scale[suffix] ?? 1) : 10 ** Number(exponent));
}

const quantityField = z
  .union([z.int(), z.string()])
  .refine((quantity) => parseQuantity(quantity) !== undefined, "not a quantity such as 100m, 1 or 1Gi")
  .meta({ "x-kubernetes-int-or-string": true });

/** What a container may use, and what is set aside for it. */
export const resourceRequirements = z.object({
  limits: z.record(z.string(), quantityField).optional(),
  requests: z.record(z.string(), quantityField).optional(),
});
