import { Button, Loader } from "@mantine/core";
import type { SecurityEvent } from "@peccary/api";
import { type ReactElement, useMemo } from "react";
import { useSearchParams } from "wouter";
import { type AlertFilter, addressOf, filterOf, isEmpty } from "../alerts/filter.ts";
import { EventTable } from "../components/EventTable.tsx";
import { FilterBar } from "../components/FilterBar.tsx";
import { LiveState } from "../components/LiveState.tsx";
import { NoAlerts, NoMatch } from "../components/NoAlerts.tsx";
import { useAlertFeed } from "../queries.ts";
import { Notice } from "../ui/Notice.tsx";
import "./alerts-page.css";

/** Rows looked through for what the filters offer. */
const LOOKED_THROUGH = 1000;

export const AlertsPage = (): ReactElement => {
  const [params, setParams] = useSearchParams();
  const filter = useMemo(() => filterOf(params), [params]);
  const change = (next: AlertFilter) => setParams(addressOf(next), { replace: true });
  const { feed, state } = useAlertFeed(filter);
  const { rows, first, connection, problem, total } = state;
  const offers = useMemo(() => offersOf(rows), [rows]);

  return (
    <main id="main" className="alerts-page">
      <title>Alerts · Peccary</title>
      <div className="alerts-bar">
        <div className="alerts-title">
          <h1>Alerts</h1>
          {first === "ready" && (
            <span className="dim" role="status" aria-label="Number of alerts">
              {total.toLocaleString("en")} {isEmpty(filter) ? "in all" : "match"}
            </span>
          )}
          <LiveState state={connection} />
        </div>
        <FilterBar filter={filter} onChange={change} {...offers} />
      </div>
      {first === "loading" && (
        <div className="alerts-loading" role="status">
          <Loader size="sm" /> Loading alerts…
        </div>
      )}
      {first === "failed" && (
        <Notice title="The alerts could not be loaded" role="alert">
          <p>{problem?.message}</p>
          <Button size="xs" onClick={() => void feed.reload()}>
            Try again
          </Button>
        </Notice>
      )}
      {first === "ready" && rows.length > 0 && (
        <EventTable key={addressOf(filter).toString()} feed={feed} state={state} opened={filter.id} />
      )}
      {first === "ready" && rows.length === 0 && (
        <div className="alerts-none">
          {isEmpty(filter) ? <NoAlerts /> : <NoMatch clear={() => change({})} />}
        </div>
      )}
    </main>
  );
};

function offersOf(rows: readonly SecurityEvent[]): { namespaces: string[]; origins: string[] } {
  const seen = rows.slice(0, LOOKED_THROUGH);
  const names = seen.flatMap(({ source_namespace, dest_namespace }) => [source_namespace, dest_namespace]);
  const distinct = (texts: readonly (string | undefined)[]) =>
    [...new Set(texts)].filter((text) => text !== undefined && text !== "" && text !== "-").sort();
  return {
    namespaces: distinct(names) as string[],
    origins: distinct(seen.map(({ origin }) => origin)) as string[],
  };
}
