import { poll } from "./libc.ts";

const POLLIN = 1;
const POLLFD_SIZE = 8;

/** Sleeps until one of the rings has a block for us, or an interface went down, or the time is over. */
export function waitForAny(descriptors: readonly number[], milliseconds: number): void {
  const list = new DataView(new ArrayBuffer(Math.max(1, descriptors.length) * POLLFD_SIZE));
  for (const [at, descriptor] of descriptors.entries()) {
    list.setInt32(at * POLLFD_SIZE, descriptor, true);
    list.setInt16(at * POLLFD_SIZE + 4, POLLIN, true);
  }
  poll(new Uint8Array(list.buffer), descriptors.length, milliseconds);
}
