import { type ClientFetch, createClient } from "@peccary/api";
import type { AlertSource } from "./feed.ts";
import { type AlertFilter, queryOf } from "./filter.ts";

/** The alerts of a server, as far as they pass the filter. */
export function alertSource(fetch: ClientFetch, filter: AlertFilter): AlertSource {
  const query = queryOf(filter);
  const client = createClient(fetch);
  return {
    page: (limit, after) => client.alerts(query, after === undefined ? { limit } : { limit, after }),
    watch(each, opened, since) {
      const announcing: ClientFetch = async (path, init) => {
        const response = await fetch(path, init);
        if (response.ok) opened();
        return response;
      };
      return createClient(announcing).watchAlerts(query, each, since);
    },
  };
}
