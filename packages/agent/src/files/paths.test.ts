import { resolve, sep } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { captureDirectory, captureFile, isCaptureFile } from "./paths.ts";

test("a capture's file lies where Calico has it", () => {
  expect(captureDirectory("/var/pcap", "dev", "dev-capture-nginx")).toBe("/var/pcap/dev/dev-capture-nginx");
  expect(captureFile("frontend-75875cb97c-2fkt2", "eth0")).toBe("frontend-75875cb97c-2fkt2_eth0.pcap");
});

test.each([
  ["..", "a"],
  [".", "a"],
  ["", "a"],
  ["a/../../b", "a"],
  ["a", ".."],
  ["a", "b/c"],
  ["a", "b\0"],
  ["a", "B"],
  ["a", "x".repeat(254)],
])("refuses namespace %j with capture %j", (namespace, capture) => {
  expect(() => captureDirectory("/d", namespace, capture)).toThrow(
    expect.objectContaining({ code: "NAME_REFUSED" }),
  );
});

test.each(["..", "a/b", "", "a b", "sixteen-letters-"])("refuses interface %j", (name) => {
  expect(() => captureFile("pod", name)).toThrow("cannot be part");
});

test.each([
  ["pod_eth0.pcap", true],
  ["pod_eth0-20260101000000_000001.pcap", true],
  ["../pod_eth0.pcap", false],
  [".capture", false],
  [".pcap", false],
  ["pod_eth0.pcap/..", false],
])("%j is a capture file's name: %s", (name, is) => {
  expect(isCaptureFile(name)).toBe(is);
});

test("no name leads out of the folder", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (...parts) => {
      const [namespace, capture, pod, name] = parts;
      let path: string;
      try {
        path = resolve(captureDirectory("/d", namespace, capture), captureFile(pod, name));
      } catch {
        return;
      }
      expect(path.startsWith("/d/")).toBe(true);
      expect(path.split(sep)).toHaveLength(5);
    }),
  );
});
