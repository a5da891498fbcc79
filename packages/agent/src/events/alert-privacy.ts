import type { InspectionOrder, PrivacyOrder } from "@peccary/api";

/**
 * What an inspection's own annotations let its alerts show; undefined: all. A control plane that does not say it tells of
 * its rings all the same, and what goes beyond their default was asked for.
 */
export function alertPrivacy({
  privacy,
  ring,
}: Pick<InspectionOrder, "privacy" | "ring">): PrivacyOrder | undefined {
  if (privacy !== undefined) return privacy;
  const held = ring?.privacy;
  const asked =
    held?.headersOnly === true || held?.maskPatterns !== undefined || held?.snapLength !== undefined;
  return asked ? held : undefined;
}
