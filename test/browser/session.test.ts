import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Lab, missing, openLab } from "./page.ts";
import { count, live, many, row, shown, signedIn } from "./steps.ts";

describe.skipIf(missing)(`signing in to the page in Chromium${missing ? ` (${missing})` : ""}`, () => {
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
    const page = await signedIn(lab);
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
    const page = await signedIn(lab);
    await page.getByRole("button", { name: "Log out admin" }).click();
    await shown(page, "You are logged out.");
    await page.reload();
    await page.getByRole("textbox", { name: "Token" }).waitFor();
  });

  test("when the session ends one signs in again and is back where one was", async () => {
    const page = await signedIn(lab, "/alerts?severity=high");
    await live(page);
    lab.api.signOutAll();
    await page.getByRole("alert").filter({ hasText: "Your session has ended." }).waitFor();
    await page.getByRole("textbox", { name: "Token" }).fill(lab.api.token);
    await page.keyboard.press("Enter");
    await count(page, "10 match");
  });

  test("a server that does not answer is told, and can be tried again", async () => {
    const page = await lab.page();
    await page.route("**/peccary/v1/session", (route) => route.abort());
    await page.goto(lab.url);
    await page.getByRole("alert").filter({ hasText: "The server does not answer" }).waitFor();
    await page.unroute("**/peccary/v1/session");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("textbox", { name: "Token" }).waitFor();
  });
});
