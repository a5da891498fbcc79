import fc from "fast-check";
import { expect, test } from "vitest";
import { bind, INTERFACE, request, transact, transceive2, write2, writeAndX } from "../../testing/dcerpc.ts";
import { join, text } from "../../testing/packets.ts";
import { converse, type SeenUnit } from "../../testing/stream.ts";

const stubs = (units: readonly SeenUnit[]): string[] =>
  units
    .filter(({ facts }) => facts.dceInterface === INTERFACE)
    .map(({ buffers }) => `${buffers.pkt_data?.length} ${buffers.dce_stub_data}`);

test.each([
  ["WRITE_ANDX", join(writeAndX(5, bind()), writeAndX(5, request(1, "stub"))), ["96 stub"]],
  ["TRANSACT_NMPIPE", join(writeAndX(5, bind()), transact(5, request(1, "stub"))), ["99 stub"]],
  ["SMB 2 WRITE", join(write2(5, bind()), write2(5, request(1, "stub"))), ["144 stub"]],
  ["SMB 2 IOCTL", join(transceive2(5, bind()), transceive2(5, request(1, "stub"))), ["152 stub"]],
  [
    "two calls in one write",
    join(writeAndX(5, bind()), writeAndX(5, join(request(1, "a"), request(2, "b")))),
    ["118 a", "25 b"],
  ],
  [
    "a call in two fragments",
    join(writeAndX(5, bind()), writeAndX(5, request(1, "a", 1)), writeAndX(5, request(1, "b", 2))),
    ["93 a", "93 b", "2 ab"],
  ],
  ["another pipe", join(writeAndX(5, bind()), writeAndX(6, request(1, "stub"))), []],
  [
    "an octet too many before",
    join(writeAndX(5, bind()), text("a"), writeAndX(5, request(1, "stub"))),
    ["97 stub"],
  ],
])("%s", (_what, bytes, expected) => {
  const seen = converse([["c", bytes]]);
  expect([stubs(seen.units), seen.service, seen.held]).toEqual([expected, "netbios-ssn", 0]);
});

const conversation = join(writeAndX(5, bind()), text("ab"), writeAndX(5, request(1, "stub")));
test.each(Array.from(conversation.keys()))("cut at byte %i", (cut) => {
  expect(stubs(converse([["c", conversation]], { cut }).units)).toEqual(["98 stub"]);
});

test("with octets changed", () => {
  const whole = join(write2(5, bind()), transceive2(5, request(1, "stub")), transact(5, request(1, "stub")));
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
      const copy = whole.slice();
      for (const [at, value] of changes) copy[at] = value;
      expect(converse([["c", copy]]).held).toBe(0);
    }),
    { numRuns: 500 },
  );
});
