import { PeccaryError } from "@peccary/api";

/** The body as JSON. @param limit bytes */
export async function readJson(request: Request, limit: number): Promise<unknown> {
  const text = new TextDecoder().decode(await readBytes(request, limit));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PeccaryError("BAD_REQUEST", `the body is not JSON: ${(error as Error).message}`);
  }
}

export async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  const tooLarge = () => new PeccaryError("BODY_TOO_LARGE", `the body has more than ${limit} bytes`);
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > limit) {
      reader?.cancel().catch(() => {});
      throw tooLarge();
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks);
}

/** As much of a schema of `@peccary/api` as is used here. */
export interface Schema<T> {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Refuses with the place and the reason of the first thing that is wrong. */
export function parse<T>(schema: Schema<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new PeccaryError("BAD_REQUEST", issueText(result.error.issues));
}

export function issueText([issue]: readonly Issue[]): string {
  const place = issue?.path.map(String).join(".") ?? "";
  return place === "" ? (issue?.message ?? "") : `${place}: ${issue?.message}`;
}
