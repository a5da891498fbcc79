import { createClient, type SecurityEvent } from "@peccary/api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { alert, eventually, type TestControl, testControl } from "../testing/control.ts";

const NOW = Date.now() * 1_000;

let server: TestControl;
beforeEach(async () => void (server = await testControl()));
afterEach(() => server.close());

const client = () => createClient((path, init) => server.ask(path, init));
const store = async (...events: SecurityEvent[]) =>
  expect((await server.agent("node-a").send(events)).status).toBe(200);

function watching(query = {}, since?: string) {
  const seen: { id: string; cursor: string }[] = [];
  const watch = client().watchAlerts(query, ({ id }, cursor) => void seen.push({ id, cursor }), since);
  const ids = () => seen.map(({ id }) => id);
  return { watch, seen, ids };
}

const opened = () =>
  eventually(async () => (await (await server.ask("/metrics")).text()).includes("peccary_alert_watchers 1"));

test("pages as the client asks", async () => {
  await store(alert(NOW), alert(NOW + 1, { source_namespace: "dev" }), alert(NOW + 2, { severity: 40 }));
  const first = await client().alerts({ severity: 100 }, { limit: 1 });
  expect(first).toEqual({
    items: [alert(NOW + 1, { source_namespace: "dev" })],
    total: 2,
    next: expect.any(String),
  });
  const second = await client().alerts({ severity: 100 }, { limit: 1, after: first.next! });
  expect(second).toEqual({ items: [alert(NOW)], total: 2 });
});

test.each(["limit=0", "limit=1001", "limit=x", "severity=101", "after=x", "namespaces=dev"])(
  "refuses ?%s",
  async (query) => {
    const answer = await server.ask(`/peccary/v1/alerts?${query}`);
    expect([answer.status, (await answer.json()).code]).toEqual([400, "BAD_REQUEST"]);
  },
);

test("a watcher is told of what is new and matches, once", async () => {
  await store(alert(NOW));
  const { watch, ids } = watching({ namespace: "dev" });
  await opened();
  await store(alert(NOW), alert(NOW + 1), alert(NOW + 2, { dest_namespace: "dev" }));
  await store(alert(NOW + 3, { source_namespace: "dev" }));
  await eventually(() => ids().length >= 2);
  expect(ids()).toEqual([alert(NOW + 2).id, alert(NOW + 3).id]);
  watch.close();
  await watch.ended;
});

test("a watcher that comes back gets what it missed, in the order of storing, once", async () => {
  const first = watching();
  await opened();
  await store(alert(NOW + 5));
  await eventually(() => first.ids().length === 1);
  first.watch.close();
  await first.watch.ended;

  const missed = Array.from({ length: 1_200 }, (_, i) => alert(NOW - i, { id: `missed-${i}` }));
  await store(...missed);
  server = await server.restart();
  const again = watching({}, first.seen[0]!.cursor);
  // What comes while it catches up is not lost and not doubled.
  for (let i = 0; i < 20; i++) await store(alert(NOW + 100 + i, { id: `live-${i}` }));
  const expected = [...missed.map(({ id }) => id), ...Array.from({ length: 20 }, (_, i) => `live-${i}`)];
  await eventually(() => again.ids().length >= expected.length);
  expect(again.ids()).toEqual(expected);
  again.watch.close();
});

test("a cursor that is none is refused", async () => {
  await expect(watching({}, "yesterday").watch.ended).rejects.toMatchObject({
    status: 400,
    code: "BAD_REQUEST",
  });
});

test("a watcher that does not read is cut, and counted", async () => {
  const answer = await server.ask("/peccary/v1/alerts/watch");
  await opened();
  const fat = { description: "x".repeat(50_000) };
  await eventually(async () => {
    const batch = Array.from({ length: 100 }, (_, i) => alert(NOW + i, { id: crypto.randomUUID(), ...fat }));
    await store(...batch);
    return (await (await server.ask("/metrics")).text()).includes("peccary_alert_watchers_cut_total 1");
  });
  await expect(answer.text()).rejects.toThrow();
  expect(await (await server.ask("/metrics")).text()).toContain("peccary_alert_watchers 0");
});
