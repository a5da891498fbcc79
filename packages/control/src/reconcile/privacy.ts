import {
  type CaptureOrder,
  type Condition,
  type PacketCapture,
  privacyInWords,
  readPrivacy,
} from "@peccary/api";
import { compilePatterns } from "@peccary/engine/captures";

/** What a node is told of how a capture's packets are masked. Not for captures that have a `privacyProblem`. */
export function privacyPart({ metadata }: Pick<PacketCapture, "metadata">): Pick<CaptureOrder, "privacy"> {
  const { order } = readPrivacy(metadata.annotations);
  return order === undefined ? {} : { privacy: order };
}

/** Why a resource's annotations on privacy cannot be followed; then nothing of it may be captured. */
export function privacyProblem({ metadata }: Pick<PacketCapture, "metadata">): string | undefined {
  const { order, issues } = readPrivacy(metadata.annotations);
  const [issue] = issues;
  if (issue !== undefined) return `${issue.path.at(-1)}: ${issue.message}`;
  const compiled = compilePatterns(order?.maskPatterns ?? []);
  return "problem" in compiled ? compiled.problem : undefined;
}

/** What a node is told of what an inspection's alerts may show: no payload when that cannot be masked as asked for. */
export const alertPrivacyPart = (one: Pick<PacketCapture, "metadata">): Pick<CaptureOrder, "privacy"> =>
  privacyProblem(one) === undefined ? privacyPart(one) : { privacy: { headersOnly: true } };

/** Says how packets are masked: classic capture files have no place for it. */
export function privacyConditions(capture: PacketCapture): Condition[] {
  const problem = privacyProblem(capture);
  if (problem !== undefined)
    return [
      {
        type: "Privacy",
        status: "False",
        reason: "BadAnnotation",
        message: `nothing is captured, since it cannot be masked as asked: ${problem}`,
      },
    ];
  const { order } = readPrivacy(capture.metadata.annotations);
  if (order === undefined) return [];
  return [{ type: "Privacy", status: "True", reason: "Masked", message: privacyInWords(order) }];
}
