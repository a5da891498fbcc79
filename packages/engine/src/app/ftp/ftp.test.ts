import { expect, test } from "vitest";
import { Flow } from "../../flow/flow.ts";
import { defaultLimits, Refused } from "../../limits.ts";
import { ascii, converse } from "../../testing/stream.ts";
import { AppLayer } from "../app-flow.ts";
import { dataAddress } from "./data-address.ts";

const own = Uint8Array.of(10, 0, 0, 9);

test.each([
  ["to-client", "227 Entering Passive Mode (10,0,0,1,4,1).", [10, 0, 0, 1], 1_025],
  ["to-client", "229 Extended (|||4000|)", [10, 0, 0, 9], 4_000],
  ["to-server", "PORT 10,0,0,2,0,20", [10, 0, 0, 2], 20],
  ["to-server", "eprt |1|10.0.0.3|99|", [10, 0, 0, 9], 99],
] as const)("%s %j", (direction, line, address, port) => {
  expect(dataAddress(direction, line, own)).toEqual({ address: Uint8Array.from(address), port });
});

test.each([
  ["to-server", "227 (10,0,0,1,4,1)"],
  ["to-client", "PORT 10,0,0,2,0,20"],
  ["to-server", "PORT 10,0,0,256,0,20"],
  ["to-client", "229 (|||70000|)"],
  ["to-server", "NOOP"],
] as const)("nothing in %s %j", (direction, line) => {
  expect(dataAddress(direction, line, own)).toBeUndefined();
});

test("a unit is all there is up to the last line end", () => {
  const seen = converse([
    ["s", "220 FTP ready\r\n"],
    ["c", "NOOP\r\nRSET\r\nUS"],
    ["c", "ER x\r\n"],
    ["c", "tail"],
  ]);
  expect(seen.service).toBe("ftp");
  expect(seen.units.map(({ buffers }) => buffers.pkt_data)).toEqual([
    "220 FTP ready\r\n",
    "NOOP\r\nRSET\r\n",
    "USER x\r\n",
    "tail",
  ]);
});

test("telnet commands are not part of FTP's", () => {
  const seen = converse([
    ["s", "220 FTP\r\n"],
    ["c", "US\xff\xf4ER x\r\n"],
  ]);
  expect(seen.units[1]?.buffers).toEqual({ pkt_data: "USER x\r\n", raw_data: "US\xff\xf4ER x\r\n" });
});

test("a data connection that was announced is a file", () => {
  const units: (string | undefined)[] = [];
  const layer = new AppLayer(defaultLimits, new Refused(), {
    unit: (flow, direction, buffers) => {
      units.push(`${flow.service} ${direction} ${buffers.has(2)}`);
    },
    transaction: () => {},
  });
  const said = (flow: Flow, direction: "to-server" | "to-client", text: string) => {
    const app = layer.open(flow, "tcp");
    const bytes = ascii(text);
    app.data(direction, bytes, 0, bytes.length);
    app.end(direction);
    app.close();
  };
  const flow = (port: number) => {
    const made = new Flow(1, 0, 6, 0);
    made.setEnds(4, Uint8Array.of(10, 0, 0, 8, 10, 0, 0, 1), 0, 4);
    made.serverPort = port;
    return made;
  };
  said(flow(21), "to-client", "220 FTP\r\n227 Passive (10,0,0,1,4,1)\r\n");
  said(flow(1_025), "to-client", "file");
  said(flow(1_025), "to-client", "not announced again");
  expect(units).toEqual(["ftp to-client false", "ftp-data to-client true"]);
});
