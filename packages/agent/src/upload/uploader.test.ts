import { randomBytes } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CaptureOrder, CaptureState, FileUpload } from "@peccary/api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FakeStore, type Fault } from "../testing/fake-store.ts";
import { until } from "../testing/until.ts";
import { Uploader } from "./uploader.ts";

const PART = 1_000;
const began = Date.now();
let folder: string;
let store: FakeStore;
let state: CaptureState;
let stop: AbortController;
let running: Promise<void>;
let uploader: Uploader;
let said: string[];

const order = (remove = false): CaptureOrder => ({
  uid: "cap-1",
  namespace: "dev",
  name: "cap",
  workloads: [],
  upload: { remove },
});
const files = () => join(folder, "pcap", "dev", "cap");
const write = (name: string, bytes: Uint8Array | string): Buffer => {
  const path = join(files(), name);
  writeFileSync(path, bytes);
  // Long at rest, and at a time of its own: a second content is not taken for the first.
  const time = new Date(Date.now() - 60_000 + Math.random() * 10_000);
  utimesSync(path, time, time);
  return Buffer.from(bytes);
};
const start = (orders: readonly CaptureOrder[] = [order()]): void => {
  stop = new AbortController();
  const say = (_facts: object, message: string): void => void said.push(message);
  uploader = new Uploader({
    directory: join(folder, "uploads"),
    sign: store.sign,
    folders: { folder: files, files: () => readdirSync(files()).sort() },
    stateOf: () => state,
    onChange: () => {},
    log: { info: say, warn: say, error: say },
    // Waits between attempts pass fifty times as fast.
    now: () => began + (Date.now() - began) * 50,
    delay: (_milliseconds, signal) => new Promise((resolve) => setTimeout(resolve, signal.aborted ? 0 : 5)),
    random: () => 0,
    part: PART,
  });
  uploader.follow(orders);
  running = uploader.run(stop.signal);
};
const halt = async (): Promise<void> => {
  stop.abort();
  await running;
};
const uploads = (): FileUpload[] => uploader.uploads("cap-1") ?? [];
const uploaded = (count = 1): Promise<unknown> =>
  until(
    () => uploads().filter((one) => one.state === "Uploaded").length,
    (found) => found === count,
  );
const stored = (name: string): Buffer | undefined => store.objects.get(`/bucket/cap-1/${name}`)?.bytes;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "peccary-upload-"));
  mkdirSync(files(), { recursive: true });
  store = await new FakeStore().start();
  state = "Finished";
  said = [];
});
afterEach(async () => {
  await halt();
  await store.stop();
  rmSync(folder, { recursive: true });
});

test.each([0, 1, PART - 1, PART, PART + 1, 3 * PART, 3 * PART + 7])(
  "sends a file of %d octets",
  async (size) => {
    const bytes = write("web_eth0.pcap", randomBytes(size));
    start();
    await uploaded();
    expect(stored("web_eth0.pcap")).toEqual(bytes);
    expect(uploads()).toMatchObject([
      {
        file: "web_eth0.pcap",
        bytes: size,
        url: `http://127.0.0.1:${store.port}/bucket/cap-1/web_eth0.pcap`,
        verified: true,
      },
    ]);
  },
);

test("rotated files at once, the active one when the capture is over", async () => {
  state = "Capturing";
  write("web_eth0-20260102030405.pcap", "old");
  write("web_eth0.pcap", "new");
  start();
  await uploaded();
  expect([...store.objects.keys()]).toEqual(["/bucket/cap-1/web_eth0-20260102030405.pcap"]);
  state = "Finished";
  await uploaded(2);
});

test("a capture that does not ask for it keeps its files to itself", async () => {
  write("web_eth0.pcap", "mine");
  const { upload: _, ...plain } = order();
  start([plain]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(store.asked).toEqual([]);
  expect(uploader.uploads("cap-1")).toBeUndefined();
});

describe("faults", () => {
  const once = (what: string, fault: Fault): void => {
    let left = 1;
    store.fault = (asked) => (asked === what && left-- > 0 ? fault : undefined);
  };

  test.each<[string, Fault]>([
    ["POST begin", "500"],
    ["POST begin", "cut"],
    ["POST begin", "cut after"],
    ["PUT part 2", "503"],
    ["PUT part 2", "cut"],
    ["PUT part 2", "cut after"],
    ["PUT part 2", "corrupt"],
    ["PUT part 3", "no such upload"],
    ["POST complete", "500"],
    ["POST complete", "cut"],
    ["POST complete", "cut after"],
    ["POST complete", "error in 200"],
    ["HEAD", "500"],
    ["HEAD", "cut"],
  ])("%s: %s; the file is in the store all the same", async (what, fault) => {
    const bytes = write("web_eth0.pcap", randomBytes(2 * PART + 500));
    once(what, fault);
    start();
    await uploaded();
    expect(stored("web_eth0.pcap")).toEqual(bytes);
    expect(uploads()[0]).toMatchObject({ verified: true });
  });

  test.each<[string, Fault]>([
    ["PUT", "500"],
    ["PUT", "cut"],
    ["PUT", "cut after"],
    ["PUT", "corrupt"],
  ])("of a small file: %s: %s", async (what, fault) => {
    const bytes = write("web_eth0.pcap", "small");
    once(what, fault);
    start();
    await uploaded();
    expect(stored("web_eth0.pcap")).toEqual(bytes);
  });

  test("one that stays is said, once, with the store's code", async () => {
    write("web_eth0.pcap", "small");
    store.fault = () => "403";
    start();
    await until(() => store.asked.length >= 2);
    expect(uploads()[0]).toMatchObject({
      state: "Failed",
      error: `127.0.0.1:${store.port} answered 403 AccessDenied`,
    });
    expect(said).toEqual(["a file could not be sent"]);
  });

  test("a store that corrupts what it keeps never has the local file removed", async () => {
    write("web_eth0.pcap", "precious");
    store.fault = (what) => (what === "PUT" ? "corrupt" : undefined);
    start([order(true)]);
    await until(() => store.asked.length >= 4);
    expect(uploads()[0]?.state).not.toBe("Uploaded");
    expect(readFileSync(join(files(), "web_eth0.pcap"), "utf8")).toBe("precious");
  });

  test("a file that rotation takes before it was sent is counted", async () => {
    write("web_eth0-20260102030405.pcap", "x");
    store.fault = () => "500";
    start();
    await until(() => uploads()[0]?.state === "Failed");
    rmSync(join(files(), "web_eth0-20260102030405.pcap"));
    await until(() => uploader.refused["uploadsMissed"] === 1);
    expect(uploads()).toEqual([]);
  });
});

describe("a restart", () => {
  test("goes on with the parts that are missing", async () => {
    const bytes = write("web_eth0.pcap", randomBytes(5 * PART));
    let parts = 0;
    store.fault = (what) => {
      if (!what.startsWith("PUT part") || parts++ < 3) return undefined;
      stop.abort();
      return "cut";
    };
    start();
    await until(() => stop.signal.aborted);
    await running;
    store.fault = () => undefined;
    store.asked.length = 0;
    start();
    await uploaded();
    expect(store.asked).toEqual(["PUT part 4", "PUT part 5", "POST complete", "HEAD"]);
    expect(stored("web_eth0.pcap")).toEqual(bytes);
  });

  test("sends nothing twice", async () => {
    write("web_eth0.pcap", "once");
    start();
    await uploaded();
    await halt();
    store.asked.length = 0;
    start();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([store.asked, uploads().map((one) => one.state)]).toEqual([[], ["Uploaded"]]);
  });

  test.each(["", "[", "{}", '[{"local":1}]', "[null]"])("reads a ledger of %o as none", async (text) => {
    write("web_eth0.pcap", "again");
    mkdirSync(join(folder, "uploads"));
    writeFileSync(join(folder, "uploads", "cap-1.json"), text);
    start();
    await uploaded();
  });
});

describe("removal", () => {
  test("only once the store has confirmed it, and it stays listed", async () => {
    write("web_eth0.pcap", "gone");
    start([order(true)]);
    await until(() => readdirSync(files()).length === 0);
    expect(uploads()).toMatchObject([
      { file: "web_eth0.pcap", state: "Uploaded", verified: true, removed: true },
    ]);
  });

  test("a later file of the same name does not take the place of what only the store has", async () => {
    const [first, second] = [write("web_eth0.pcap", "first"), Buffer.from("the second")];
    start([order(true)]);
    await until(() => readdirSync(files()).length === 0);
    write("web_eth0.pcap", second);
    await until(() => stored("web_eth0.2.pcap") !== undefined);
    expect([stored("web_eth0.pcap"), stored("web_eth0.2.pcap")]).toEqual([first, second]);
  });

  test("one that grew takes the place of what it was", async () => {
    write("web_eth0.pcap", "first");
    start();
    await uploaded();
    const more = write("web_eth0.pcap", "first and more");
    await until(() => stored("web_eth0.pcap")?.length === more.length);
    expect(store.objects.size).toBe(1);
  });

  test("by MD5, where the store knows no other", async () => {
    store.tellsSha256 = false;
    write("web_eth0.pcap", "gone");
    start([order(true)]);
    await until(() => uploads()[0]?.removed === true);
  });

  test("not when the store's word is no digest", async () => {
    store.tellsSha256 = false;
    store.tellsMd5 = false;
    write("web_eth0.pcap", "kept");
    start([order(true)]);
    await uploaded();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(uploads()[0]).toMatchObject({ state: "Uploaded", verified: false });
    expect(readdirSync(files())).toEqual(["web_eth0.pcap"]);
  });
});
