import { isDeepStrictEqual } from "node:util";
import { type KubeObject, type Objects, ObjectsError } from "../objects/objects.ts";

/**
 * Writes a status when it differs. Whoever else wrote meanwhile has woken us, so coming second is no failure.
 * Returns whether the status is so now.
 */
export async function writeStatus(objects: Objects, object: KubeObject, status: unknown): Promise<boolean> {
  if (isDeepStrictEqual(plain(object.status), plain(status))) return true;
  return (await tolerant(() => objects.updateStatus({ ...object, status }))) !== undefined;
}

/** Writes what differs in the fields beside status; an absent object is made. Returns it as it is now. */
export async function writeObject(
  objects: Objects,
  old: KubeObject | undefined,
  wanted: KubeObject,
): Promise<KubeObject | undefined> {
  if (old === undefined) return tolerant(() => objects.create(wanted));
  const { status: _, ...rest } = wanted;
  const merged = { ...old, ...rest, metadata: { ...old.metadata, ...wanted.metadata } };
  if (isDeepStrictEqual(plain(merged), plain(old))) return old;
  return tolerant(() => objects.update(merged));
}

/** Conflict: somebody was faster. Not found: it is gone. Already exists: it is there. */
const OVERTAKEN = new Set([404, 409]);

async function tolerant<T>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof ObjectsError && OVERTAKEN.has(error.code)) return undefined;
    throw error;
  }
}

/** As JSON has it: an absent field and an undefined one are the same. */
const plain = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));
