import type { FileUpload, PacketCapture } from "@peccary/api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { capture, type TestWorld, testWorld } from "../testing/world.ts";
import { uploadStatus } from "./upload-status.ts";

let world: TestWorld;
beforeEach(async () => void (world = await testWorld()));
afterEach(() => world.close());

const uploads = async () => {
  await world.run(uploadStatus);
  const [only] = (await world.stored("PacketCapture")) as unknown as PacketCapture[];
  return only!.status?.uploads;
};
const say = (node: string, uid: string, ...files: FileUpload[]) =>
  world.report(node, {
    captures: [{ uid, directory: "/d", fileNames: [], state: "Finished", errors: [], uploads: files }],
  });

test("each node's files, in order; what a node said stays when it is silent", async () => {
  const { metadata } = await world.objects.create(capture("cap", {}));
  expect(await uploads()).toBeUndefined();
  say("node-b", metadata.uid!, { file: "b.pcap", state: "Waiting" }, { file: "a.pcap", state: "Uploaded" });
  say("node-a", metadata.uid!, { file: "z.pcap", state: "Failed", error: "403 AccessDenied" });
  const all = [
    { node: "node-a", file: "z.pcap", state: "Failed", error: "403 AccessDenied" },
    { node: "node-b", file: "a.pcap", state: "Uploaded" },
    { node: "node-b", file: "b.pcap", state: "Waiting" },
  ];
  expect(await uploads()).toEqual(all);
  world.report("node-b", {});
  expect(await uploads()).toEqual(all);
});

test("a second run writes nothing", async () => {
  const { metadata } = await world.objects.create(capture("cap", {}));
  say("node-a", metadata.uid!, { file: "a.pcap", state: "Uploaded", url: "http://s/a.pcap" });
  await uploads();
  const before = await world.stored("PacketCapture");
  await uploads();
  expect(await world.stored("PacketCapture")).toEqual(before);
});
