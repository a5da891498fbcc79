import { expect, test, vi } from "vitest";
import { Outbox, type OutboxOptions } from "./outbox.ts";

function opened(options: Partial<OutboxOptions> = {}) {
  const cut = vi.fn();
  const why: string[] = [];
  const outbox = new Outbox({
    limit: 100,
    heartbeat: ".",
    beat: 3_600_000,
    cut,
    ended: (reason) => void why.push(reason),
    ...options,
  });
  return { outbox, cut, why, reader: outbox.body.getReader() };
}
const text = ({ value }: { value?: Uint8Array | undefined }) => new TextDecoder().decode(value);

test("hands on what was sent, in order, until it is closed", async () => {
  const { outbox, why, reader } = opened();
  outbox.send("ä");
  outbox.send("b");
  outbox.close();
  outbox.send("c");
  expect([text(await reader.read()), text(await reader.read()), (await reader.read()).done]).toEqual([
    "ä",
    "b",
    true,
  ]);
  expect(why).toEqual(["closed"]);
});

test("is cut when more waits than may", () => {
  const { outbox, cut, why } = opened();
  outbox.send("x".repeat(60));
  outbox.send("x".repeat(60));
  outbox.send("x".repeat(60));
  outbox.send("x".repeat(60));
  expect([cut.mock.calls.length, why, outbox.open]).toEqual([1, ["slow"], false]);
});

test("tells when most of it has been taken, or when nobody takes it any more", async () => {
  const { outbox, reader } = opened();
  const done: string[] = [];
  outbox.send("x".repeat(40));
  outbox.send("x".repeat(40));
  void outbox.drained().then(() => done.push("drained"));
  await Promise.resolve();
  expect(done).toEqual([]);
  await reader.read();
  await vi.waitFor(() => expect(done).toEqual(["drained"]));

  outbox.send("x".repeat(60));
  const left = outbox.drained();
  await reader.cancel();
  await left;
  expect(outbox.open).toBe(false);
});

test("beats while nothing else is sent", async () => {
  const { outbox, reader } = opened({ beat: 1 });
  expect(text(await reader.read())).toBe(".");
  outbox.close();
});
