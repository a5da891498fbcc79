import type { ClientFetch } from "@peccary/api";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { alert } from "../testing/alert.ts";
import { FakeApi } from "../testing/fake-api.ts";
import { AlertFeed, MAX_HELD } from "./feed.ts";
import type { AlertFilter } from "./filter.ts";
import { alertSource } from "./source.ts";

let api: FakeApi;
let cookie: string;
let signedOut: number;
const open: AlertFeed[] = [];

const fetch: ClientFetch = (path, init) =>
  api.fetch(new Request(`http://test${path}`, { ...init, headers: { ...init.headers, cookie } }));

/** Alerts named by their moment, in microseconds. */
const at = (moments: readonly number[]) => moments.map((time_us) => alert({ id: String(time_us), time_us }));
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

function feed(filter: AlertFilter = {}) {
  const made = new AlertFeed(alertSource(fetch, filter), () => signedOut++);
  open.push(made);
  made.open();
  const shown = () => made.snapshot().rows.map(({ id }) => Number(id));
  const live = () =>
    vi.waitFor(() => expect(made.snapshot()).toMatchObject({ first: "ready", connection: "live" }));
  return { made, shown, live };
}

beforeEach(async () => {
  api = new FakeApi();
  signedOut = 0;
  const body = JSON.stringify({ token: api.token });
  const response = await api.fetch(new Request("http://test/peccary/v1/session", { method: "POST", body }));
  cookie = response.headers.get("set-cookie")!.split(";")[0]!;
});

afterEach(() => {
  for (const made of open.splice(0)) made.close();
});

test("shows the newest first, and older ones when asked", async () => {
  api.fill(at(upTo(1200)));
  const { made, shown, live } = feed();
  await live();
  expect(made.snapshot()).toMatchObject({ total: 1200, older: "some" });
  expect(shown()).toEqual(upTo(1200).reverse().slice(0, 100));
  await made.more();
  expect(made.snapshot().older).toBe("some");
  await made.more();
  expect(made.snapshot().older).toBe("none");
  expect(shown()).toEqual(upTo(1200).reverse());
});

test("what happens while one looks comes in on top, once", async () => {
  api.fill(at([1, 2]));
  const { made, shown, live } = feed();
  await live();
  for (const one of at([3, 4])) api.add(one);
  await vi.waitFor(() => expect(shown()).toEqual([4, 3, 2, 1]));
  expect(made.snapshot()).toMatchObject({ total: 4, arrived: new Set(["3", "4"]) });
});

test("only what passes the filter comes in", async () => {
  const { shown, live } = feed({ severity: "high" });
  await live();
  api.add(alert({ id: "1", severity: 10 }));
  api.add(alert({ id: "2", severity: 70 }));
  await vi.waitFor(() => expect(shown()).toEqual([2]));
});

test("while held, new ones are counted and nothing moves", async () => {
  api.fill(at([1, 2]));
  const { made, shown, live } = feed();
  await live();
  made.hold(true);
  for (const one of at([3, 4])) api.add(one);
  await vi.waitFor(() => expect(made.snapshot().held).toBe(2));
  expect(shown()).toEqual([2, 1]);
  made.release();
  expect(shown()).toEqual([4, 3, 2, 1]);
  expect(made.snapshot().held).toBe(0);
});

test("more than can be held back are fetched anew", async () => {
  const { made, shown, live } = feed();
  await live();
  made.hold(true);
  for (const one of at(upTo(MAX_HELD + 500))) api.add(one);
  await vi.waitFor(() => expect(made.snapshot().held).toBe(MAX_HELD + 500));
  made.release();
  await vi.waitFor(() => expect(shown()[0]).toBe(MAX_HELD + 500));
  expect(made.snapshot()).toMatchObject({ total: MAX_HELD + 500, held: 0, older: "some" });
});

test.each([
  ["few", 5],
  ["more than a page", 300],
])("what happened while the connection was lost is made up for: %s", async (_what, missed) => {
  api.fill(at([1, 2]));
  const { made, shown, live } = feed();
  await live();
  api.cut();
  await vi.waitFor(() => expect(made.snapshot().connection).toBe("lost"));
  for (const one of at(upTo(missed).map((moment) => moment + 2))) api.add(one);
  await vi.waitFor(() => expect(shown()[0]).toBe(missed + 2), 5000);
  expect(made.snapshot()).toMatchObject({ total: missed + 2, connection: "live" });
  await made.more();
  expect(shown()).toEqual(upTo(missed + 2).reverse());
});

test("an agent's late alert stands where its time puts it", async () => {
  api.fill(at([10, 30]));
  const { shown, live } = feed();
  await live();
  for (const one of at([20])) api.add(one);
  await vi.waitFor(() => expect(shown()).toEqual([30, 20, 10]));
});

test("a failure says so, and trying again helps", async () => {
  api.fill(at([1]));
  api.broken = 503;
  const { made, shown } = feed();
  await vi.waitFor(() =>
    expect(made.snapshot()).toMatchObject({ first: "failed", problem: { code: "EVENT_STORE_FAILED" } }),
  );
  api.broken = undefined;
  await made.reload();
  expect(shown()).toEqual([1]);
});

test("a page below that fails can be asked for again", async () => {
  api.fill(at(upTo(150)));
  const { made, shown, live } = feed();
  await live();
  api.broken = 503;
  await made.more();
  expect(made.snapshot().older).toBe("failed");
  api.broken = undefined;
  await made.more();
  expect(shown()).toHaveLength(150);
});

test("a session that ended is told once", async () => {
  const { live } = feed();
  await live();
  api.signOutAll();
  await vi.waitFor(() => expect(signedOut).toBe(1), 5000);
});
