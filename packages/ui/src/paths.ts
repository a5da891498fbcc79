/** Every address of the page. What an address looks like is decided here only. */
export const paths = {
  alerts: "/alerts",
} as const;
