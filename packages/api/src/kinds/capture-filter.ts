import { z } from "zod";

const MAX_PORT = 65_535;

/** Of RFC 791 and RFC 8200. ICMP is of IPv4 alone and ICMPv6 of IPv6, as in tcpdump's `icmp` and `icmp6`. */
const protocols: { readonly [name: string]: { readonly protocol: number; readonly version?: 4 | 6 } } = {
  TCP: { protocol: 6 },
  UDP: { protocol: 17 },
  ICMP: { protocol: 1, version: 4 },
  ICMPv6: { protocol: 58, version: 6 },
  SCTP: { protocol: 132 },
  UDPLite: { protocol: 136 },
};
const protocolNames = Object.keys(protocols);

/** TCP, UDP and SCTP: those that Calico, as tcpdump, looks for ports in. */
const withPorts: ReadonlySet<number> = new Set([6, 17, 132]);

/** What a capture keeps, as agents are told: packets of this protocol and with one of these ports. */
export const captureFilter = z.object({
  /** Any when absent. */
  protocol: z.number().int().optional(),
  /** Of IP; both when absent. */
  version: z.union([z.literal(4), z.literal(6)]).optional(),
  /** First and last of each range; any when absent. */
  ports: z.array(z.tuple([z.number().int(), z.number().int()])).optional(),
});
export type CaptureFilter = z.infer<typeof captureFilter>;

const protocolField = z
  .union([z.int(), z.string()])
  .refine(
    (protocol) => numbered(protocol) !== undefined,
    `must be a number from 1 to 255, or one of ${protocolNames.join(", ")}`,
  )
  .meta({ "x-kubernetes-int-or-string": true });

const portField = z
  .union([z.int(), z.string()])
  .superRefine((port, context) => {
    const message = portProblem(port);
    if (message) context.addIssue({ code: "custom", message });
  })
  .meta({ "x-kubernetes-int-or-string": true });

/** One entry of `spec.filters`. */
export const filterField = z
  .object({
    protocol: protocolField
      .optional()
      .describe("TCP, UDP, ICMP, ICMPv6, SCTP, UDPLite, or a number from 1 to 255."),
    ports: z
      .array(portField)
      .optional()
      .describe('Source or destination ports: numbers, or ranges such as "8000:8080".'),
  })
  .superRefine(({ protocol, ports }, context) => {
    const known = protocol === undefined ? undefined : numbered(protocol);
    if (known === undefined || ports === undefined || ports.length === 0 || withPorts.has(known.protocol))
      return;
    const message = `packets of protocol ${protocol} have no ports; leave them out, or choose TCP, UDP or SCTP`;
    context.addIssue({ code: "custom", path: ["ports"], message });
  });
type Filter = z.infer<typeof filterField>;

/** The filters of a capture in numbers, none when it keeps every packet; undefined when one of them is not valid. */
export function captureFilters(filters: readonly Filter[] = []): CaptureFilter[] | undefined {
  if (filters.some((one) => !filterField.safeParse(one).success)) return undefined;
  return filters.map(({ protocol, ports = [] }) => ({
    ...(protocol === undefined ? {} : numbered(protocol)),
    ...(ports.length === 0 ? {} : { ports: ports.map(rangeOf) }),
  }));
}

function numbered(protocol: number | string): (typeof protocols)[string] | undefined {
  if (typeof protocol === "number") return protocol >= 1 && protocol <= 255 ? { protocol } : undefined;
  const name = protocolNames.find((known) => known.toLowerCase() === protocol.toLowerCase());
  return name === undefined ? undefined : protocols[name];
}

function portProblem(port: number | string): string | undefined {
  if (!/^[0-9]{1,5}(:[0-9]{1,5})?$/.test(String(port)))
    return `must be a number or a range such as "8000:8080"; ports have no names here`;
  const [low, high] = rangeOf(port);
  if (low > high) return "the first port of a range must not be above the last";
  if (high > MAX_PORT) return `must be at most ${MAX_PORT}`;
  return undefined;
}

function rangeOf(port: number | string): [number, number] {
  const [low, high = low] = String(port).split(":").map(Number);
  return [low ?? 0, high ?? 0];
}
