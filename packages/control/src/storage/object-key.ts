/** What a file is called in the store, when the Secret does not say. */
export const DEFAULT_KEY = "{namespace}/{capture}/{node}/{file}";

/** Octets of an object's name: S3's own limit. */
const MAX_KEY = 1_024;

export interface FilePlace {
  readonly namespace: string;
  readonly capture: string;
  readonly uid: string;
  readonly node: string;
  readonly file: string;
}

/**
 * Fills in a template. One without `{file}` is a folder, and gets it appended: files of one capture never take
 * each other's place. Undefined when the name would be too long or leads nowhere.
 */
export function objectKey(template: string, place: FilePlace): string | undefined {
  const whole = template.includes("{file}") ? template : `${template.replace(/\/$/, "")}/{file}`;
  const filled = whole.replace(/\{(namespace|capture|uid|node|file)\}/g, (_all, name: keyof FilePlace) =>
    place[name].replaceAll("/", "_"),
  );
  const key = filled.replace(/^\/+/, "").replace(/\/{2,}/g, "/");
  const parts = key.split("/");
  if (Buffer.byteLength(key) > MAX_KEY || parts.some((part) => part === "." || part === ".."))
    return undefined;
  if (/\p{C}|[{}]/u.test(key)) return undefined;
  return key;
}
