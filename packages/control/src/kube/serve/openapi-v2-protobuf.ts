import type { Registered, Registry } from "../registry.ts";

/** What kubectl asks for when the document of version 3 does not settle a matter; it takes no other form. */
export const OPENAPI_PROTOBUF = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

/**
 * The part of the document that kubectl reads in this form: that a patch of each kind takes `fieldValidation`.
 * Without it kubectl gives up at a kind that the server does not know, before it can say so. Field numbers are those
 * of gnostic's `OpenAPIv2.proto`.
 */
export function openApiV2Protobuf(registry: Registry, version: string): Uint8Array<ArrayBuffer> {
  const info = Buffer.concat([text(1, "Kubernetes"), text(2, version)]);
  const paths = registry.all.map((kind) =>
    part(2, Buffer.concat([text(1, pathOf(kind)), part(2, part(8, patchOf(kind)))])),
  );
  return Buffer.concat([text(1, "2.0"), part(2, info), part(8, Buffer.concat(paths))]);
}

const pathOf = ({ group, version, plural, namespaced }: Registered): string =>
  `${group === "" ? "/api" : `/apis/${group}`}/${version}${namespaced ? "/namespaces/{namespace}" : ""}/${plural}/{name}`;

function patchOf({ group, version, kind }: Registered): Buffer<ArrayBuffer> {
  const query = Buffer.concat([text(2, "query"), text(4, "fieldValidation"), text(6, "string")]);
  const parameter = part(1, part(2, part(3, query)));
  const mark = text(2, `group: "${group}"\nkind: ${kind}\nversion: ${version}\n`);
  const extension = Buffer.concat([text(1, "x-kubernetes-group-version-kind"), part(2, mark)]);
  return Buffer.concat([part(8, parameter), part(13, extension)]);
}

/** A field that holds bytes: number, length, bytes. */
const part = (number: number, bytes: Uint8Array): Buffer<ArrayBuffer> =>
  Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);

const text = (number: number, value: string): Buffer<ArrayBuffer> => part(number, Buffer.from(value));

function varint(value: number): Buffer<ArrayBuffer> {
  const bytes: number[] = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return Buffer.from([...bytes, value]);
}
