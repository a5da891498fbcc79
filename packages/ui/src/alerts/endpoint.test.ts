import { expect, test } from "vitest";
import { alert } from "../testing/alert.ts";
import { addressOf, destinationOf, sourceOf, titleOf } from "./endpoint.ts";

const none = { ip: undefined, port: undefined, name: undefined, nameAggr: undefined, namespace: undefined };

test.each([
  [{ ip: "10.0.0.1", port: 80 }, "10.0.0.1:80", "10.0.0.1"],
  [{ ip: "10.0.0.1" }, "10.0.0.1", "10.0.0.1"],
  [{ ip: "2001:db8::1", port: 443 }, "[2001:db8::1]:443", "2001:db8::1"],
  [{ ip: "10.0.0.1", name: "netshoot", namespace: "dev" }, "10.0.0.1", "dev/netshoot"],
  [{ ip: "10.0.0.1", name: "gateway" }, "10.0.0.1", "gateway"],
  [{ nameAggr: "web-*", namespace: "dev" }, "", "dev/web-*"],
  [{}, "", "unknown"],
])("%j has address %j and title %j", (given, address, title) => {
  const endpoint = { ...none, ...given };
  expect([addressOf(endpoint), titleOf(endpoint)]).toEqual([address, title]);
});

test("a name that is not known does not hide the address", () => {
  const event = alert({
    source_ip: "10.88.0.1",
    source_name: "-",
    source_namespace: "",
    dest_name: "frontend",
  });
  expect([titleOf(sourceOf(event)), destinationOf(event).name]).toEqual(["10.88.0.1", "frontend"]);
});
