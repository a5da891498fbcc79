/** What is found out about traffic only when a rule of the set asks for it: it is work. */
export type Extra = "js_data" | "vba_data" | "file_type" | "http_request";

export type Extras = ReadonlySet<Extra>;

export const NO_EXTRAS: Extras = new Set();
