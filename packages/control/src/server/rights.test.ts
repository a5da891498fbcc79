import { expect, test } from "vitest";
import { covers, rightOf, rightText } from "./rights.ts";

const object = "/apis/projectcalico.org/v3/namespaces/dev/packetcaptures";

test.each([
  ["GET", "/packet-capture/files/dev/web", "get packetcaptures/files dev"],
  ["GET", "/packet-capture/files/dev/web/node-a/x.pcap", "get packetcaptures/files dev"],
  ["HEAD", "/packet-capture/files/dev/web/node-a/x.pcap", "get packetcaptures/files dev"],
  ["GET", "/packet-capture/download/dev/web/files.zip", "get packetcaptures/files dev"],
  ["GET", "/packet-capture/live/dev/web/capture.pcapng", "get packetcaptures/files dev"],
  ["GET", "/packet-capture/files/d%65v/web", "get packetcaptures/files dev"],
  ["DELETE", "/packet-capture/files/dev/web/files.zip", "delete packetcaptures/files dev"],
  ["DELETE", "/packet-capture/download/dev/web/files.zip", "delete packetcaptures/files dev"],
  ["GET", object, "list packetcaptures dev"],
  ["GET", `${object}?watch=1`, "watch packetcaptures dev"],
  ["GET", `${object}/web`, "get packetcaptures dev"],
  ["POST", object, "create packetcaptures dev"],
  ["PATCH", `${object}/web`, "patch packetcaptures dev"],
  ["PUT", `${object}/web/status`, "update packetcaptures/status dev"],
  ["DELETE", `${object}/web`, "delete packetcaptures dev"],
  ["DELETE", object, "deletecollection packetcaptures dev"],
  ["GET", "/api/v1/namespaces/dev", "get namespaces "],
  ["GET", "/api/v1/pods", "list pods "],
  ["GET", "/apis", "signed in"],
  ["GET", "/apis/projectcalico.org/v3", "signed in"],
  ["GET", "/openapi/v2", "signed in"],
  ["GET", "/peccary/v1/session", "signed in"],
  ["GET", "/peccary/v1/alerts", "administrator"],
  ["GET", "/v1/evidence/x.pcapng", "administrator"],
  ["GET", "/metrics", "administrator"],
  ["GET", "/packet-capture/elsewhere/dev/web", "administrator"],
])("%s %s needs: %s", (method, path, needed) => {
  const [plain = "", query = ""] = path.split("?");
  const right = rightOf(method, plain, query !== "");
  expect(typeof right === "string" ? right : `${right.verb} ${right.resource} ${right.namespace}`).toBe(
    needed,
  );
});

const wanted = { verb: "get", resource: "packetcaptures/files", namespace: "dev" };
test.each([
  [{ verbs: ["get"], resources: ["packetcaptures/files"], namespaces: ["dev"] }, true],
  [{ verbs: ["get"], resources: ["packetcaptures/files"] }, true],
  [{ verbs: ["*"], resources: ["*"] }, true],
  [{ verbs: ["get"], resources: ["packetcaptures"] }, false],
  [{ verbs: ["delete"], resources: ["packetcaptures/files"] }, false],
  [{ verbs: ["get"], resources: ["packetcaptures/files"], namespaces: ["prod"] }, false],
])("%j covers reading files: %s", (right, does) => {
  expect(covers([right], wanted)).toBe(does);
});

test("is said in words", () => {
  expect(rightText(wanted)).toBe('the right to "get" "packetcaptures/files" in namespace "dev"');
  expect(rightText({ ...wanted, namespace: "" })).toBe('the right to "get" "packetcaptures/files"');
});
