import type { SecurityEvent } from "@peccary/api";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { EventFilter, EventStore } from "./store.ts";

/** The `n`th event of a test; the higher, the newer. */
export const event = (n: number, more: Partial<SecurityEvent> = {}): SecurityEvent => ({
  id: `dev_nginx_${n}`,
  time: Math.floor(n / 1_000_000),
  time_us: n,
  type: "deep_packet_inspection",
  origin: "dpi.dev/nginx",
  severity: 100,
  description: "Encountered suspicious traffic",
  host: "node-a",
  record: { snort_signature_id: "57461" },
  ...more,
});

const ids = (events: readonly SecurityEvent[]) => events.map(({ id }) => id);
const storedIds = (rows: readonly { event: SecurityEvent }[]) => rows.map((row) => row.event.id);

/** What holds of every event store. `use` gives an empty one and closes it afterwards. */
export function eventStoreCases(use: (work: (store: EventStore) => Promise<void>) => Promise<void>): void {
  const check = (name: string, work: (store: EventStore) => Promise<void>) => test(name, () => use(work));

  check("gives back what was added, newest first", async (store) => {
    const events = [event(2, { record: { nested: { ä: [1, null, "\u0000"] } } }), event(3), event(1)];
    await store.add(events);
    expect(await store.page({}, 10)).toEqual({ items: [events[1], events[0], events[2]], total: 3 });
  });

  check("says which were new; an id known already changes nothing", async (store) => {
    expect(storedIds(await store.add([event(1), event(1, { description: "other" }), event(2)]))).toEqual(
      ids([event(1), event(2)]),
    );
    expect(storedIds(await store.add([event(2, { time_us: 99 }), event(3)]))).toEqual(ids([event(3)]));
    const { items, total } = await store.page({}, 10);
    expect(total).toBe(3);
    expect(items).toEqual([event(3), event(2), event(1)]);
  });

  check("adds of the same moment do not double an event", async (store) => {
    const adds = Array.from({ length: 20 }, (_, i) => store.add([event(i), event(i + 1)]));
    const added = (await Promise.all(adds)).flatMap(storedIds);
    expect(added.sort()).toEqual(ids(Array.from({ length: 21 }, (_, i) => event(i))).sort());
    expect((await store.page({}, 100)).total).toBe(21);
  });

  check("pages through all, once each, also within one microsecond", async (store) => {
    await store.add(Array.from({ length: 50 }, (_, i) => event(Math.floor(i / 7), { id: `e${i}` })));
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await store.page({}, 7, after);
      expect(page.total).toBe(50);
      seen.push(...ids(page.items));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toHaveLength(50);
    expect(new Set(seen).size).toBe(50);
    expect(seen[0]).toBe("e49");
  });

  check("a page goes on where it was, whatever came in meanwhile", async (store) => {
    await store.add([event(1), event(2), event(3)]);
    const { next } = await store.page({}, 2);
    await store.add([event(9)]);
    expect(ids((await store.page({}, 2, next)).items)).toEqual(ids([event(1)]));
  });

  const kinds: SecurityEvent[] = [
    event(10, { source_namespace: "dev", dest_namespace: "prod", source_name: "NetShoot" }),
    event(20, { type: "waf", severity: 40, host: "node-b", origin: "waf.dev/x" }),
    event(30, {
      dest_namespace: "dev",
      record: { snort_alert: '[1:57461:1] "Java.Agent"' },
      dest_ip: "10.0.0.7",
    }),
  ];
  const filters: [EventFilter, number[]][] = [
    [{}, [30, 20, 10]],
    [{ type: "waf" }, [20]],
    [{ origin: "dpi.dev/nginx" }, [30, 10]],
    [{ namespace: "dev" }, [30, 10]],
    [{ namespace: "prod" }, [10]],
    [{ host: "node-b" }, [20]],
    [{ severityAtLeast: 41 }, [30, 10]],
    [{ severityAtLeast: 40 }, [30, 20, 10]],
    [{ from: 20, until: 30 }, [20]],
    [{ id: "dev_nginx_30" }, [30]],
    [{ text: "netshoot" }, [10]],
    [{ text: "JAVA.AGENT" }, [30]],
    [{ text: "10.0.0.7" }, [30]],
    [{ text: "%" }, []],
    [{ text: "' OR 1=1 --" }, []],
    [{ namespace: "dev", severityAtLeast: 100, text: "suspicious", until: 30 }, [10]],
  ];
  test.each(filters)("finds %j", (filter, times) =>
    use(async (store) => {
      await store.add(kinds);
      const page = await store.page(filter, 10);
      expect(page.items.map(({ time_us }) => time_us)).toEqual(times);
      expect(page.total).toBe(times.length);
      const since = await store.since(filter, 0, 10);
      expect(since.map((row) => row.event.time_us)).toEqual([...times].reverse());
    }),
  );

  check("tells what was stored since, in the order of storing", async (store) => {
    const [first] = await store.add([event(5)]);
    await store.add([event(9), event(1)]);
    await store.add([event(4)]);
    const later = await store.since({}, first!.seq, 2);
    expect(storedIds(later)).toEqual(ids([event(9), event(1)]));
    expect(storedIds(await store.since({}, later[1]!.seq, 2))).toEqual(ids([event(4)]));
  });

  check("forgets what was stored earlier, whenever it happened", async (store) => {
    await store.add([event(9), event(2)]);
    const [third] = await store.add([event(3)]);
    await store.forget(third!.seq);
    expect(await store.page({}, 10)).toEqual({ items: [event(3)], total: 1 });
    expect(storedIds(await store.add([event(2), event(3)]))).toEqual(ids([event(2)]));
  });

  check("refuses a cursor it did not give", async (store) => {
    for (const after of ["", "x", "bm9wZQ", Buffer.from("1e9:x").toString("base64url")])
      await expect(store.page({}, 10, after)).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });

  check("adding nothing is fine", async (store) => {
    expect(await store.add([])).toEqual([]);
    expect(await store.page({}, 10)).toEqual({ items: [], total: 0 });
  });

  check("any text survives", (store) =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.stringMatching(/^\P{C}{1,40}$/u), { maxLength: 8 }),
        fc.string({ unit: "binary" }),
        async (names, text) => {
          const events = names.map((id) => event(5, { id, description: text, source_name: text }));
          await store.add(events);
          expect(await store.add(events)).toEqual([]);
          for (const one of events) {
            const { items } = await store.page({ id: one.id, text: [...text].slice(0, 5).join("") }, 10);
            expect(ids(items)).toEqual([one.id]);
          }
          await store.forget(Number.MAX_SAFE_INTEGER);
        },
      ),
      { numRuns: 30 },
    ),
  );

  check("says that it is closed", async (store) => {
    const pending = store.add([event(1)]);
    await store.close();
    expect(storedIds(await pending)).toEqual(ids([event(1)]));
    await expect(store.add([event(2)])).rejects.toMatchObject({ code: "EVENT_STORE_CLOSED" });
    await expect(store.page({}, 1)).rejects.toMatchObject({ code: "EVENT_STORE_CLOSED" });
    await store.close();
  });
}
