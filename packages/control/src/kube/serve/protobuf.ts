import { isObject, type JsonObject, setField } from "../json.ts";
import { badRequest } from "../status.ts";
import { type Field, type Message, messages } from "./protobuf-messages.ts";

/** Newer kubectl sends some bodies in it, and asks for nothing else; all answers are JSON, which it takes. */
export const PROTOBUF = "application/vnd.kubernetes.protobuf";

const MAGIC = [0x6b, 0x38, 0x73, 0x00];
/** Messages inside messages; none of ours goes deeper than ten. */
const MAX_DEPTH = 20;

/** The object inside a body, as its JSON would be; undefined for a kind whose form is not known here. */
export function protobufObject(body: Uint8Array): JsonObject | undefined {
  if (!MAGIC.every((byte, index) => body[index] === byte)) throw cutShort();
  const envelope = decode(body.subarray(MAGIC.length), messages.envelope, 0);
  const { typeMeta, raw } = envelope;
  const { apiVersion, kind } = isObject(typeMeta) ? typeMeta : {};
  const message = messages.byKind[String(kind)];
  if (!message || typeof raw !== "string") return undefined;
  return { apiVersion, kind, ...decode(Buffer.from(raw, "base64"), message, 0) };
}

const cutShort = () => badRequest("the body is not a Kubernetes protobuf message");

function decode(bytes: Uint8Array, message: Message, depth: number): JsonObject {
  if (depth > MAX_DEPTH) throw cutShort();
  const object: JsonObject = {};
  let at = 0;

  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw cutShort();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw cutShort();
  };
  const piece = (length: number): Uint8Array => {
    if (!(length >= 0) || at + length > bytes.length) throw cutShort();
    at += length;
    return bytes.subarray(at - length, at);
  };

  while (at < bytes.length) {
    const tag = Number(varint());
    const field = message[tag >>> 3];
    switch (tag & 7) {
      case 0:
        put(object, field, Number(varint()));
        break;
      case 1:
        piece(8);
        break;
      case 2: {
        const value = piece(Number(varint()));
        if (field) put(object, field, value, depth);
        break;
      }
      case 5:
        piece(4);
        break;
      default:
        throw cutShort();
    }
  }
  return object;
}

function put(object: JsonObject, field: Field | undefined, value: number | Uint8Array, depth = 0): void {
  if (!field) return;
  const { name, as, repeated } = field;
  if (as === "map" || as === "bytes-map") {
    if (typeof value === "number") throw cutShort();
    const { key = "", value: entry = "" } = decode(
      value,
      as === "map" ? messages.entry : messages.bytesEntry,
      depth + 1,
    );
    const map = isObject(object[name]) ? object[name] : {};
    setField(map, String(key), entry);
    object[name] = map;
    return;
  }
  const read = readValue(as, value, depth);
  // What is not set travels as nothing of its type.
  if (read === undefined || (!repeated && (read === "" || (read === 0 && as === "int")))) return;
  object[name] = repeated ? [...((object[name] as unknown[] | undefined) ?? []), read] : read;
}

function readValue(as: Field["as"], value: number | Uint8Array, depth: number): unknown {
  if (typeof value === "number") {
    if (as === "bool") return value !== 0;
    return as === "int" ? value : undefined;
  }
  if (as === "text") return Buffer.from(value).toString("utf8");
  if (as === "bytes") return Buffer.from(value).toString("base64");
  if (as === "time") {
    const { seconds } = decode(value, messages.time, depth + 1);
    const moment = new Date(Number(seconds ?? Number.NaN) * 1000);
    return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString().replace(".000Z", "Z");
  }
  if (as === "int-or-text") {
    const { type, number, text } = decode(value, messages.intOrText, depth + 1);
    return type === 1 ? (text ?? "") : (number ?? 0);
  }
  return typeof as === "object" ? decode(value, as, depth + 1) : undefined;
}
