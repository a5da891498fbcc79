/** How moments are shown: the reader's time zone, 24 hours, parts that line up. */
export interface Moment {
  /** 2026-11-21 */
  readonly date: string;
  /** 23:18:04.123 */
  readonly time: string;
  /** 2026-11-21T23:18:04.123456Z, for copying and comparing */
  readonly utc: string;
}

const formats = new Map<string | undefined, Intl.DateTimeFormat>();

function formatOf(timeZone: string | undefined): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    // Swedish writes dates as ISO 8601 does.
    format = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone });
    formats.set(timeZone, format);
  }
  return format;
}

/** The furthest moment a Date can hold, in milliseconds. */
const FURTHEST = 8.64e15;

/** @param microseconds since 1970 */
export function moment(microseconds: number, timeZone?: string): Moment {
  const milliseconds = Math.floor(microseconds / 1000);
  if (!(Math.abs(milliseconds) <= FURTHEST)) return { date: "unknown", time: "unknown", utc: "unknown" };
  const at = new Date(milliseconds);
  const [date = "", clock = ""] = formatOf(timeZone).format(at).split(" ");
  const iso = at.toISOString();
  const below = String(microseconds - milliseconds * 1000).padStart(3, "0");
  return { date, time: `${clock}.${iso.slice(-4, -1)}`, utc: `${iso.slice(0, -1)}${below}Z` };
}
