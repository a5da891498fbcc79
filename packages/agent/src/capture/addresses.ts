import { networkInterfaces } from "node:os";
import { chooseInterface } from "./choose-interface.ts";
import { inside, interfaceNames } from "./netns.ts";
import { describePlace, isOnHost, type Place } from "./place.ts";

/** Addresses of the interface that carries the workload's traffic. Throws AgentError when there is none. */
export function addressesAt(place: Place): string[] {
  // An interface of the host has the host's addresses, not the workload's.
  if (isOnHost(place)) return [];
  return inside(place, () =>
    addressesOf(chooseInterface(interfaceNames(), place.interface, describePlace(place))),
  );
}

/** Addresses of an interface of the namespace that this thread is in. */
export const addressesOf = (name: string): string[] =>
  (networkInterfaces()[name] ?? []).map(({ address }) => address);
