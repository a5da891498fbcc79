import { limits } from "../limits.ts";
import { badRequest, tooLarge, unsupportedMediaType } from "../status.ts";
import { PROTOBUF, protobufObject } from "./protobuf.ts";

/** Reads a body, but never more than the cap. */
async function bodyBytes(request: Request): Promise<Buffer> {
  const over = () => tooLarge(`the body is larger than ${limits.body} bytes`);
  if (Number(request.headers.get("content-length") ?? 0) > limits.body) throw over();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += (chunk as Uint8Array).length;
    if (size > limits.body) throw over();
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
}

/** `application/json; charset=utf-8` without what follows. */
export const mediaType = (request: Request): string =>
  (request.headers.get("content-type") ?? "application/json").split(";")[0]!.trim().toLowerCase();

const yaml = new Set(["application/yaml", "application/apply-patch+yaml", "text/yaml", "application/x-yaml"]);
const accepted = ["application/json", "application/yaml", PROTOBUF];

/** The body as data. JSON is YAML too, and most clients send it under either name. */
export async function bodyData(
  request: Request,
  parseYaml: ((text: string) => unknown) | undefined,
  types: readonly string[] = accepted,
): Promise<unknown> {
  const type = mediaType(request);
  if (!types.includes(type)) throw unsupportedMediaType(types);
  const bytes = await bodyBytes(request);
  if (bytes.length === 0) return undefined;
  if (type === PROTOBUF) {
    const object = protobufObject(bytes);
    // The message names what to send instead.
    if (!object) throw unsupportedMediaType(["application/json", "application/yaml"]);
    return object;
  }
  const text = bytes.toString("utf8");
  if (text.trim() === "") return undefined;
  const data = yaml.has(type) && !/^\s*[[{]/.test(text) ? fromYaml(text, parseYaml) : fromJson(text);
  if (tooDeep(data, limits.depth)) throw badRequest(`the body is nested deeper than ${limits.depth} levels`);
  return data;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`the body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function fromYaml(text: string, parseYaml: ((text: string) => unknown) | undefined): unknown {
  if (!parseYaml) throw unsupportedMediaType(["application/json"]);
  try {
    return parseYaml(text);
  } catch (error) {
    throw badRequest(`the body is not YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function tooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => tooDeep(part, levels - 1));
}
