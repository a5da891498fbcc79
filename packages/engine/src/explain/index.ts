export { quotedBytes } from "./quoted-bytes.ts";
export type { End, Turn } from "./specimen/frames.ts";
export type { HttpRequest } from "./specimen/http-message.ts";
export { type NoSpecimen, type Specimen, specimenOf } from "./specimen/specimen.ts";
export type { BytesTrace, StepTrace } from "./step-trace.ts";
export { type Look, type TraceOptions, traceRule } from "./trace.ts";
export { conditionsOf, inWords } from "./words.ts";
