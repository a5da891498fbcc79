import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Lab, missing, openLab } from "./page.ts";
import { count, details, many, shown, signedIn } from "./steps.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe.skipIf(missing)(`the page in Chromium, for everyone${missing ? ` (${missing})` : ""}`, () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await openLab();
  });
  beforeEach(() => lab.api.fill(many(20)));
  afterEach(async () => {
    lab.api.broken = undefined;
    await lab.closePages();
    expect(lab.complaints.splice(0)).toEqual([]);
  });
  afterAll(() => lab?.close());

  const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

  test("it follows the system's colours until told otherwise, and remembers that", async () => {
    const page = await signedIn(lab, "/", { colorScheme: "dark" });
    expect(await background(page)).toBe("rgb(14, 19, 17)");
    await page.getByRole("button", { name: "Use the light theme" }).click();
    await page.getByRole("button", { name: "Use the dark theme" }).waitFor();
    await page.reload();
    await count(page, "20 in all");
    expect(await background(page)).toBe("rgb(245, 246, 244)");
  });

  const violations = async (page: Page) => {
    await page.evaluate(axe);
    return page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
      const { violations } = await axe.run(document);
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
    });
  };

  test.each([
    ["light", 1440],
    ["dark", 1440],
    ["light", 390],
    ["dark", 390],
  ] as const)("axe finds nothing to complain of: %s, %i wide", async (colorScheme, width) => {
    const look = { colorScheme, viewport: { width, height: 900 } };
    const stranger = await lab.page(look);
    await stranger.goto(lab.url);
    await stranger.getByRole("textbox", { name: "Token" }).fill("wrong");
    await stranger.getByRole("button", { name: "Sign in" }).click();
    await shown(stranger, "This token is not valid.");
    expect(await violations(stranger)).toEqual([]);

    const page = await signedIn(lab, "/", look);
    await details(page, "message 1").click();
    await page.getByText("JSON, 13 fields").click();
    expect(await violations(page)).toEqual([]);
    lab.api.fill([]);
    await page.reload();
    await page.getByRole("heading", { name: "No alerts yet" }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test("on a phone nothing is wider than the screen", async () => {
    const page = await signedIn(lab, "/", { viewport: { width: 390, height: 844 } });
    await details(page, "message 1").click();
    await page.getByRole("region", { name: "Payload" }).waitFor();
    const wider = await page.evaluate(
      () =>
        [...document.querySelectorAll("*")].filter(
          (one) => one.getBoundingClientRect().right > innerWidth + 1,
        ).length,
    );
    expect(wider).toBe(0);
  });
});
