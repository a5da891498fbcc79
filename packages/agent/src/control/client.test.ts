import { expect, test } from "vitest";
import { ControlClient } from "./client.ts";

test.each([
  ["http://127.0.0.1:8440", true],
  ["http://127.3.2.1:8440", true],
  ["http://localhost:8440", true],
  ["http://[::1]:8440", true],
  ["https://control.example:8440", true],
  ["http://control.example:8440", false],
  ["http://10.0.0.1:8440", false],
  ["http://127.0.0.1.example:8440", false],
])("%s may carry the token: %s", (control, may) => {
  const make = () => new ControlClient({ control, token: "t" }).close();
  if (may) make();
  else expect(make).toThrow(expect.objectContaining({ code: "CONTROL_INSECURE" }));
});
