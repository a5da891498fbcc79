import { InvalidArgumentError } from "commander";

const SECONDS: { readonly [unit: string]: number } = { ms: 0.001, s: 1, m: 60, h: 3_600 };
/** Seconds. Longer captures are resources that somebody looks after. */
export const LONGEST = 86_400;

/** `90`, `60s`, `5m`, `1h30m`, in milliseconds. */
export function duration(text: string): number {
  let seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length > 0 && parts.map(([part]) => part).join("") === text)
    for (const [, count, unit = ""] of parts) seconds += Number(count) * (SECONDS[unit] ?? 0);
  if (!(seconds > 0)) throw new InvalidArgumentError("expected a time such as 60s, 5m or 1h30m.");
  if (seconds > LONGEST)
    throw new InvalidArgumentError("a day is the longest; make a PacketCapture for more.");
  return Math.ceil(seconds * 1_000);
}

const OCTETS: { readonly [unit: string]: number } = {
  "": 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  ki: 1_024,
  mi: 1_048_576,
  gi: 1_073_741_824,
};

/** `500000`, `10MB`, `1Gi`. */
export function octets(text: string): number {
  const [, count, unit = ""] = /^(\d+(?:\.\d+)?)\s*([kmg]i?)?b?$/i.exec(text) ?? [];
  const found = Math.floor(Number(count) * (OCTETS[unit.toLowerCase()] ?? Number.NaN));
  if (!(found >= 1)) throw new InvalidArgumentError("expected a size such as 500000, 10MB or 1GiB.");
  return found;
}

export const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least && number <= most))
      throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}.`);
    return number;
  };
