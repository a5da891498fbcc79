import { asksForRing, type CaptureOrder, captureFilters, type PacketCapture } from "@peccary/api";

/** What of a capture's spec nodes are told: what to keep of the packets, and when. */
export function captureOrderPart({
  metadata,
  spec,
}: PacketCapture): Pick<CaptureOrder, "filters" | "startTime" | "endTime" | "fromRing" | "deleted"> {
  const filters = captureFilters(spec.filters);
  return {
    ...(filters !== undefined && filters.length > 0 && { filters }),
    ...(spec.startTime !== undefined && { startTime: spec.startTime }),
    ...(spec.endTime !== undefined && { endTime: spec.endTime }),
    ...(asksForRing(metadata.annotations) && { fromRing: true }),
    ...(metadata.deletionTimestamp !== undefined && { deleted: true }),
  };
}

/**
 * Why a spec cannot be followed. The API refuses such a one; from an API that did not, nothing may be captured, as
 * it would be more than was asked for.
 */
export function specProblem({ spec }: PacketCapture): string | undefined {
  if (captureFilters(spec.filters) === undefined)
    return "spec.filters has a protocol or port that there is not";
  for (const field of ["startTime", "endTime"] as const)
    if (spec[field] !== undefined && Number.isNaN(Date.parse(spec[field])))
      return `spec.${field} is not a time`;
  return undefined;
}
