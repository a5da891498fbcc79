import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { alert } from "../../packages/ui/src/testing/alert.ts";
import { type Lab, missing, openLab } from "./page.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const NOW = 1_795_303_084_000_000;

/** Alert number `index`, one a second back in time from `NOW`. */
const numbered = (index: number) =>
  alert({
    id: `alert-${index}`,
    time_us: NOW - index * 1_000_000,
    severity: [100, 70, 40, 10][index % 4]!,
    ...(index % 2 === 1 && { origin: "dpi.dev/nginx-dpi", dest_name: "nginx", dest_namespace: "dev" }),
    record: { ...alert().record, message: `message ${index}` },
  });
const many = (count: number) => Array.from({ length: count }, (_, index) => numbered(index));

describe.skipIf(missing)(`the Alerts page in Chromium${missing ? ` (${missing})` : ""}`, () => {
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

  const signedIn = async (address = "/", options = {}) => {
    const page = await lab.page(options);
    await page.goto(`${lab.url}/#token=${lab.api.token}`);
    await page.getByRole("heading", { name: "Alerts", exact: true }).waitFor();
    if (address !== "/") await page.goto(lab.url + address);
    return page;
  };
  const row = (page: Page, name: string): Locator =>
    page.getByRole("row").filter({ hasText: new RegExp(`${name}(?!\\d)`) });
  const details = (page: Page, name: string): Locator =>
    page.getByRole("button", { name: `Details of ${name}`, exact: true });
  const shown = (page: Page, text: string) => page.getByText(text, { exact: true }).waitFor();
  const live = (page: Page) =>
    page.getByRole("status", { name: "Connection" }).filter({ hasText: "Live" }).waitFor();
  const count = (page: Page, text: string) =>
    page.getByRole("status", { name: "Number of alerts" }).filter({ hasText: text }).waitFor();

  describe("signing in", () => {
    test("a wrong token is refused, the right one opens the list and lasts over a reload", async () => {
      const page = await lab.page();
      await page.goto(lab.url);
      const token = page.getByRole("textbox", { name: "Token" });
      await token.fill("wrong");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").filter({ hasText: "This token is not valid." }).waitFor();
      await token.fill(lab.api.token);
      await page.keyboard.press("Enter");
      await row(page, "message 0").waitFor();
      await page.reload();
      await row(page, "message 0").waitFor();
    });

    test("a link signs in, and its token does not stay in the address nor anywhere a script could find it", async () => {
      const page = await signedIn();
      await row(page, "message 0").waitFor();
      expect(page.url()).toBe(`${lab.url}/alerts`);
      const kept = await page.evaluate(() =>
        JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]),
      );
      expect(kept).not.toMatch(new RegExp(`${lab.api.token}|peccary_session`));
    });

    test("a link with a token that is no longer valid says so", async () => {
      const page = await lab.page();
      await page.goto(`${lab.url}/#token=old`);
      await page.getByRole("alert").filter({ hasText: "The link's token is not valid" }).waitFor();
      expect(page.url()).toBe(`${lab.url}/`);
    });

    test("logging out closes the door", async () => {
      const page = await signedIn();
      await page.getByRole("button", { name: "Log out admin" }).click();
      await shown(page, "You are logged out.");
      await page.reload();
      await page.getByRole("textbox", { name: "Token" }).waitFor();
    });

    test("when the session ends one signs in again and is back where one was", async () => {
      const page = await signedIn("/alerts?severity=high");
      await live(page);
      lab.api.signOutAll();
      await page.getByRole("alert").filter({ hasText: "Your session has ended." }).waitFor();
      await page.getByRole("textbox", { name: "Token" }).fill(lab.api.token);
      await page.keyboard.press("Enter");
      await count(page, "10 match");
    });
  });

  describe("the list", () => {
    test("shows each alert's severity, rule, origin, pods and node, newest first", async () => {
      const page = await signedIn();
      await count(page, "20 in all");
      const cells = await row(page, "message 0").getByRole("cell").allInnerTexts();
      expect(cells.map((text) => text.replaceAll(/\s+/g, " ").trim()).slice(2)).toEqual([
        "Critical 100",
        "message 0 Encountered suspicious traffic matching snort rule for malicious activity",
        "Deep Packet Inspection",
        "dpi.hipstershop/sample-dpi-frontend",
        "dev/netshoot → hipstershop/frontend 10.88.0.12:41234 → 10.88.0.20:8080",
        "node-1",
      ]);
      const buttons = await page.getByRole("button", { name: /^Details of/ }).allInnerTexts();
      expect(buttons.length).toBeGreaterThan(10);
      const names = await page
        .getByRole("button", { name: /^Details of/ })
        .evaluateAll((all) => all.map((one) => one.ariaLabel));
      expect(names.slice(0, 3)).toEqual([
        "Details of message 0",
        "Details of message 1",
        "Details of message 2",
      ]);
    });

    test("a new alert appears by itself", async () => {
      const page = await signedIn();
      await live(page);
      lab.api.add(
        alert({ id: "new", time_us: NOW + 1, record: { ...alert().record, message: "something new" } }),
      );
      await row(page, "something new").waitFor();
      await count(page, "21 in all");
    });

    test("what one reads does not move: new alerts wait until asked for", async () => {
      lab.api.fill(many(80));
      const page = await signedIn();
      await live(page);
      await row(page, "message 4").hover();
      await page.mouse.wheel(0, 1500);
      await row(page, "message 30").waitFor();
      const before = await row(page, "message 30").boundingBox();
      lab.api.add(
        alert({ id: "new", time_us: NOW + 1, record: { ...alert().record, message: "something new" } }),
      );
      const waiting = page.getByRole("button", { name: "1 new alert" });
      await waiting.waitFor();
      expect(await row(page, "message 30").boundingBox()).toEqual(before);
      await waiting.click();
      await row(page, "something new").waitFor();
      expect(await waiting.count()).toBe(0);
    });

    test("a lost connection is shown, and mended", async () => {
      const page = await signedIn();
      await live(page);
      lab.api.cut();
      await page.getByRole("status", { name: "Connection" }).filter({ hasText: "Reconnecting" }).waitFor();
      await live(page);
    });

    test("without alerts it tells how to get one", async () => {
      lab.api.fill([]);
      const page = await signedIn();
      await page.getByRole("heading", { name: "No alerts yet" }).waitFor();
      expect(await page.getByRole("listitem").allInnerTexts()).toEqual([
        expect.stringContaining("kind: DeepPacketInspection"),
        expect.stringContaining("kubectl get deeppacketinspections -A"),
        expect.stringContaining("/secid_canceltoken.cgi"),
        expect.stringContaining("peccary alerts --watch"),
      ]);
      await live(page);
      lab.api.add(numbered(0));
      await row(page, "message 0").waitFor();
    });

    test("a failure of the server is told, and can be tried again", async () => {
      lab.api.broken = 503;
      const page = await signedIn();
      await page.getByRole("alert").filter({ hasText: "the disk is on fire" }).waitFor();
      lab.api.broken = undefined;
      await page.getByRole("button", { name: "Try again" }).click();
      await row(page, "message 0").waitFor();
    });
  });

  describe("a row's details", () => {
    test("hold every field, the payload and links", async () => {
      const page = await signedIn();
      await details(page, "message 2").click();
      const fact = async (group: string, name: string) => {
        const region = page.getByRole("region", { name: group, exact: true });
        const term = region.getByRole("term").filter({ hasText: new RegExp(`^${name}$`) });
        return term.locator("xpath=following-sibling::dd").textContent();
      };
      for (const [group, name, value] of [
        ["Alert", "Severity", "Medium 40"],
        ["Alert", "Origin", "dpi.hipstershop/sample-dpi-frontend"],
        ["Alert", "Time \\(UTC\\)", "2026-11-21T23:18:02.000000Z"],
        ["Alert", "Host", "node-1"],
        ["Alert", "Mitigation", "N/A"],
        ["Source", "IP", "10.88.0.12"],
        ["Source", "Port", "41234"],
        ["Source", "Namespace", "dev"],
        ["Source", "Name", "netshoot"],
        ["Source", "Name aggregation", "N/A"],
        ["Destination", "Name", "frontend"],
        ["Destination", "Port", "8080"],
        ["Signature", "Rule", "1:57461"],
        ["Signature", "Class", "attempted-admin"],
      ] as const)
        expect([name, await fact(group, name)]).toEqual([name, value]);

      const payload = page.getByRole("region", { name: "Payload" });
      await payload.getByText("50 4f 53 54 20").waitFor();
      expect((await payload.locator("mark").allTextContents()).join("")).toContain("X-KEY: Test");
      const link = (name: string) => page.getByRole("link", { name, exact: true }).getAttribute("href");
      expect(await link("CVE-2021-22204")).toBe("https://nvd.nist.gov/vuln/detail/CVE-2021-22204");
      expect(await link("T1190")).toBe("https://attack.mitre.org/techniques/T1190/");
      await page.getByText("JSON, 13 fields").click();
      await page.getByRole("region", { name: "Record" }).getByText('"snort_signature_id": "57461"').waitFor();
    });

    test("can be copied, as record and as a link that opens this alert alone", async () => {
      const page = await signedIn("/", { permissions: ["clipboard-read", "clipboard-write"] });
      await details(page, "message 2").click();
      const pasted = () => page.evaluate(() => navigator.clipboard.readText());
      await page.getByRole("button", { name: "Copy JSON of the record" }).click();
      expect(JSON.parse(await pasted())).toEqual(numbered(2).record);
      await page.getByRole("button", { name: "Copy link to this alert" }).click();
      await page.goto(await pasted());
      await count(page, "1 match");
      await row(page, "message 2").waitFor();
    });

    test("open and close by keyboard, which moves among the rows", async () => {
      const page = await signedIn();
      await details(page, "message 0").focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Details of message 2", expanded: true }).waitFor();
      await page.getByRole("region", { name: "Payload" }).waitFor();
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Details of message 2", expanded: false }).waitFor();
      await page.keyboard.press("End");
      expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe("Details of message 19");
      await page.keyboard.press("Home");
      expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe("Details of message 0");
    });
  });

  describe("filters", () => {
    test("by text, namespace, origin and severity; the address holds them; clear brings all back", async () => {
      const page = await signedIn();
      await page.getByRole("searchbox", { name: "Search text" }).fill("message 1");
      await count(page, "11 match");
      await page.getByRole("combobox", { name: "Namespace" }).fill("hipstershop");
      await count(page, "5 match");
      await page.getByRole("combobox", { name: "Origin" }).fill("dpi.hipstershop/sample-dpi-frontend");
      await page.getByRole("combobox", { name: "Severity" }).selectOption("Critical");
      await count(page, "2 match");
      expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
        text: "message 1",
        namespace: "hipstershop",
        origin: "dpi.hipstershop/sample-dpi-frontend",
        severity: "critical",
      });
      await page.reload();
      await count(page, "2 match");
      await page.getByRole("button", { name: "Clear filters" }).click();
      await count(page, "20 in all");
      expect(page.url()).toBe(`${lab.url}/alerts`);
    });

    test("that let nothing through say so", async () => {
      const page = await signedIn("/alerts?text=nothing+like+it");
      await page.getByRole("heading", { name: "No alert matches these filters" }).waitFor();
      await page.getByRole("button", { name: "Show all alerts" }).click();
      await count(page, "20 in all");
    });
  });

  describe("for everyone", () => {
    const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

    test("it follows the system's colours until told otherwise, and remembers that", async () => {
      const page = await signedIn("/", { colorScheme: "dark" });
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

      const page = await signedIn("/", look);
      await details(page, "message 1").click();
      await page.getByText("JSON, 13 fields").click();
      expect(await violations(page)).toEqual([]);
      lab.api.fill([]);
      await page.reload();
      await page.getByRole("heading", { name: "No alerts yet" }).waitFor();
      expect(await violations(page)).toEqual([]);
    });

    test("on a phone nothing is wider than the screen", async () => {
      const page = await signedIn("/", { viewport: { width: 390, height: 844 } });
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

  test("100,000 alerts scroll by without the document growing", async () => {
    lab.api.fill(many(100_000));
    const page = await signedIn();
    await count(page, "100,000 in all");
    const rows = () => page.getByRole("row").count();
    const first = await rows();
    await details(page, "message 0").focus();
    let most = first;
    for (let reached = 0; reached < 99_999; ) {
      await page.keyboard.press("End");
      const name = await page.evaluate(() => document.activeElement?.ariaLabel ?? "");
      reached = Number(/\d+$/.exec(name)?.[0]);
      most = Math.max(most, await rows());
    }
    await row(page, "message 99999").waitFor();
    expect(most).toBeLessThan(first * 2);
    await page.keyboard.press("Home");
    await row(page, "message 0").waitFor();
  });
});
