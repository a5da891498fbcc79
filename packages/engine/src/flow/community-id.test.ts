import { expect, test } from "vitest";
import { parseAddress } from "../address.ts";
import { communityId, icmpAnswer } from "./community-id.ts";

const id = (protocol: number, source: string, destination: string, first = 0, second = 0, seed = 0): string =>
  communityId(protocol, parseAddress(source)!, parseAddress(destination)!, first, second, seed);

// The values of the specification's own baseline.
test.each<[number, string, string, number, number, string, string]>([
  // protocol  source  destination  ports, or type and code  seed 0  seed 1
  [
    6,
    "128.232.110.120",
    "66.35.250.204",
    34855,
    80,
    "LQU9qZlK+B5F3KDmev6m5PMibrg=",
    "3V71V58M3Ksw/yuFALMcW0LAHvc=",
  ],
  [
    6,
    "66.35.250.204",
    "128.232.110.120",
    80,
    34855,
    "LQU9qZlK+B5F3KDmev6m5PMibrg=",
    "3V71V58M3Ksw/yuFALMcW0LAHvc=",
  ],
  [6, "10.0.0.1", "10.0.0.2", 10, 11569, "SXBGMX1lBOwhhoDrZynfROxnhnM=", "HmBRGR+fUyXF4t8WEtal7Y0gEAo="],
  [17, "192.168.1.52", "8.8.8.8", 54585, 53, "d/FP5EW3wiY1vCndhwleRRKHowQ=", "Q9We8WO3piVF8yEQBNJF4uiSVrI="],
  [
    132,
    "192.168.170.56",
    "192.168.170.8",
    80,
    7,
    "jQgCxbku+pNGw8WPbEc/TS/uTpQ=",
    "Y1/0jQg6e+I3ZwZZ9LP65DNbTXU=",
  ],
  [46, "10.1.24.4", "10.1.12.1", 0, 0, "/nQI4Rh/TtY3mf0R2gJFBkVlgS4=", "BK3BVW3U2eemuwVQVN3zd/GULno="],
  [1, "192.168.0.89", "192.168.0.1", 8, 0, "X0snYXpgwiv9TZtqg64sgzUn6Dk=", "03g6IloqVBdcZlPyX8r0hgoE7kA="],
  [1, "192.168.0.1", "192.168.0.89", 0, 0, "X0snYXpgwiv9TZtqg64sgzUn6Dk=", "03g6IloqVBdcZlPyX8r0hgoE7kA="],
  [1, "192.168.0.89", "192.168.0.1", 20, 0, "3o2RFccXzUgjl7zDpqmY7yJi8rI=", "lCXHHxavE1Vq3oX9NH5ladQg02o="],
  [1, "192.168.0.89", "192.168.0.1", 20, 1, "tz/fHIDUHs19NkixVVoOZywde+I=", "Ie3wmFyxiEyikbsbcO03d2nh+PM="],
  [
    58,
    "fe80::200:86ff:fe05:80da",
    "fe80::260:97ff:fe07:69ea",
    135,
    0,
    "dGHyGvjMfljg6Bppwm3bg0LO8TY=",
    "kHa1FhMYIT6Ym2Vm2AOtoOARDzY=",
  ],
  [
    58,
    "fe80::260:97ff:fe07:69ea",
    "fe80::200:86ff:fe05:80da",
    136,
    0,
    "dGHyGvjMfljg6Bppwm3bg0LO8TY=",
    "kHa1FhMYIT6Ym2Vm2AOtoOARDzY=",
  ],
  [
    58,
    "3ffe:507:0:1:260:97ff:fe07:69ea",
    "3ffe:507:0:1:200:86ff:fe05:80da",
    3,
    0,
    "NdobDX8PQNJbAyfkWxhtL2Pqp5w=",
    "OlOWx9psIbBFi7lOCw/4MhlKR9M=",
  ],
  [
    58,
    "3ffe:507:0:1:200:86ff:fe05:80da",
    "3ffe:507:0:1:260:97ff:fe07:69ea",
    3,
    0,
    "/OGBt9BN1ofenrmSPWYicpij2Vc=",
    "Ij4ZxnC87/MXzhOjvH2vHu7LRmE=",
  ],
])("%i %s %s %i %i", (protocol, source, destination, first, second, plain, seeded) => {
  expect([
    id(protocol, source, destination, first, second),
    id(protocol, source, destination, first, second, 1),
  ]).toEqual([`1:${plain}`, `1:${seeded}`]);
});

test.each([
  [1, 8, 0],
  [1, 0, 8],
  [1, 3, -1],
  [58, 128, 129],
  [58, 1, -1],
])("of protocol %i, type %i is answered by %i", (protocol, type, answer) => {
  expect(icmpAnswer(protocol, type)).toBe(answer);
});
