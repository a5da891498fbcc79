import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { alert } from "../../packages/ui/src/testing/alert.ts";
import { type Lab, missing, openLab } from "./page.ts";
import { count, details, live, many, NOW, numbered, row, signedIn } from "./steps.ts";

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

  describe("the list", () => {
    test("shows each alert's severity, rule, origin, pods and node, newest first", async () => {
      const page = await signedIn(lab);
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
      const page = await signedIn(lab);
      await live(page);
      lab.api.add(
        alert({ id: "new", time_us: NOW + 1, record: { ...alert().record, message: "something new" } }),
      );
      await row(page, "something new").waitFor();
      await count(page, "21 in all");
    });

    test("what one reads does not move: new alerts wait until asked for", async () => {
      lab.api.fill(many(80));
      const page = await signedIn(lab);
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
      const page = await signedIn(lab);
      await live(page);
      lab.api.cut();
      await page.getByRole("status", { name: "Connection" }).filter({ hasText: "Reconnecting" }).waitFor();
      await live(page);
    });

    test("without alerts it tells how to get one", async () => {
      lab.api.fill([]);
      const page = await signedIn(lab);
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
      const page = await signedIn(lab);
      await page.getByRole("alert").filter({ hasText: "the disk is on fire" }).waitFor();
      lab.api.broken = undefined;
      await page.getByRole("button", { name: "Try again" }).click();
      await row(page, "message 0").waitFor();
    });
  });

  describe("a row's details", () => {
    test("hold every field, the payload and links", async () => {
      const page = await signedIn(lab);
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
      const page = await signedIn(lab, "/", { permissions: ["clipboard-read", "clipboard-write"] });
      await details(page, "message 2").click();
      const pasted = () => page.evaluate(() => navigator.clipboard.readText());
      await page.getByRole("button", { name: "Copy JSON of the record" }).click();
      expect(JSON.parse(await pasted())).toEqual(numbered(2).record);
      await page.getByRole("button", { name: "Copy link to this alert" }).click();
      await page.goto(await pasted());
      await count(page, "1 match");
      await page.getByRole("button", { name: "Details of message 2", expanded: true }).waitFor();
    });

    test("open and close by keyboard, which moves among the rows", async () => {
      const page = await signedIn(lab);
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
      const page = await signedIn(lab);
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
      const page = await signedIn(lab, "/alerts?text=nothing+like+it");
      await page.getByRole("heading", { name: "No alert matches these filters" }).waitFor();
      await page.getByRole("button", { name: "Show all alerts" }).click();
      await count(page, "20 in all");
    });
  });

  // A hundred requests of a thousand alerts each.
  test("100,000 alerts scroll by without the document growing", { timeout: 180_000 }, async () => {
    lab.api.fill(many(100_000));
    const page = await signedIn(lab);
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
