import { type BytesTrace, inWords, type Look, type StepTrace } from "@peccary/engine";
import { writtenAs } from "./look-text.ts";

/** One look as data: places count from the buffer's start, bytes are hex. */
export const lookJson = ({ steps, absence, buffers, ...rest }: Look): object => ({
  ...rest,
  ...(absence && { absence }),
  buffers: Object.fromEntries(buffers),
  steps: steps.map(stepJson),
});

const stepJson = ({ option, passed, tries, bytes }: StepTrace): object => ({
  passed,
  tries,
  ...(option && {
    option: writtenAs(option),
    words: inWords(option),
    line: option.line,
    column: option.column,
  }),
  ...(bytes && bytesJson(bytes)),
});

const bytesJson = ({ around, ...rest }: BytesTrace): object => ({
  ...rest,
  around: { offset: around.offset, hex: Buffer.from(around.bytes).toString("hex") },
});
