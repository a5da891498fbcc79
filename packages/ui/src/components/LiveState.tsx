import type { ReactElement } from "react";
import type { FeedState } from "../alerts/feed.ts";
import "./live-state.css";

const labels = {
  connecting: ["Connecting", "Asking the server for new alerts"],
  live: ["Live", "New alerts appear as they happen"],
  lost: ["Reconnecting", "The connection was lost. New alerts appear once the server answers again"],
} as const;

/** Whether what is shown is still up to date. */
export const LiveState = ({ state }: { readonly state: FeedState["connection"] }): ReactElement => {
  const [label, title] = labels[state];
  return (
    <span className={`live-state live-state-${state}`} role="status" aria-label="Connection" title={title}>
      {label}
    </span>
  );
};
