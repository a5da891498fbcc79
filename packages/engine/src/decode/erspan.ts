import { ETHERNET } from "./link-type.ts";
import { LINK_TYPE, type Walk } from "./walk.ts";

const HEADER_2 = 8;
const HEADER_3 = 12;
/** Platform-specific subheader of type III, which a bit of the header announces. */
const SUBHEADER = 8;

/** A mirrored frame behind a header of eight octets; the version is 1 though the type is II (draft-foschiano-erspan). */
export function erspan2(walk: Walk): number {
  return mirrored(walk, 1, HEADER_2);
}

/** Type III, version 2. Snort takes the longer form for granted. */
export function erspan3(walk: Walk): number {
  const { bytes, at, end } = walk;
  const long = !walk.thorough || (at + HEADER_3 <= end && (bytes[at + HEADER_3 - 1]! & 1) === 1);
  return mirrored(walk, 2, long ? HEADER_3 + SUBHEADER : HEADER_3);
}

function mirrored(walk: Walk, version: number, length: number): number {
  const { bytes, at, end } = walk;
  if (at + length > end) return walk.stop("erspan: cut short");
  if (bytes[at]! >> 4 !== version) return walk.stop("erspan: unknown version");
  walk.at = at + length;
  return LINK_TYPE + ETHERNET;
}
