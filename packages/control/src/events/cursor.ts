import { PeccaryError, type SecurityEvent } from "@peccary/api";

/** A place in the list of alerts, newest first: the last row already seen. */
export interface Place {
  readonly time_us: number;
  readonly id: string;
}

export const writeCursor = ({ time_us, id }: SecurityEvent): string =>
  Buffer.from(`${time_us}:${id}`).toString("base64url");

export function readCursor(text: string): Place {
  const [, time, id] = /^(-?\d{1,16}):(.*)$/s.exec(Buffer.from(text, "base64url").toString()) ?? [];
  if (time === undefined || id === undefined)
    throw new PeccaryError("BAD_REQUEST", `after: "${text.slice(0, 80)}" is not what an earlier page gave`);
  return { time_us: Number(time), id };
}

/** Newest first; events of the same microsecond by id, in the order of their UTF-8 bytes as the database has it. */
export const newestFirst = (a: Place, b: Place): number =>
  b.time_us - a.time_us || Buffer.compare(Buffer.from(b.id), Buffer.from(a.id));
