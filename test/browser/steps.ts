import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { alert } from "../../packages/ui/src/testing/alert.ts";
import type { Lab } from "./page.ts";

/** When the newest alert of `many` happened, in microseconds. */
export const NOW = 1_795_303_084_000_000;

/** Alert number `index`, one a second back in time from `NOW`. */
export const numbered = (index: number) =>
  alert({
    id: `alert-${index}`,
    time_us: NOW - index * 1_000_000,
    severity: [100, 70, 40, 10][index % 4]!,
    ...(index % 2 === 1 && { origin: "dpi.dev/nginx-dpi", dest_name: "nginx", dest_namespace: "dev" }),
    record: { ...alert().record, message: `message ${index}` },
  });
export const many = (count: number) => Array.from({ length: count }, (_, index) => numbered(index));

/** A page that a link has signed in. */
export const signedIn = async (
  lab: Lab,
  address = "/",
  options: BrowserContextOptions = {},
): Promise<Page> => {
  const page = await lab.page(options);
  await page.goto(`${lab.url}/#token=${lab.api.token}`);
  await page.getByRole("heading", { name: "Alerts", exact: true }).waitFor();
  if (address !== "/") await page.goto(lab.url + address);
  return page;
};
export const row = (page: Page, name: string): Locator =>
  page.getByRole("row").filter({ hasText: new RegExp(`${name}(?!\\d)`) });
export const details = (page: Page, name: string): Locator =>
  page.getByRole("button", { name: `Details of ${name}`, exact: true });
export const shown = (page: Page, text: string) => page.getByText(text, { exact: true }).waitFor();
export const live = (page: Page) =>
  page.getByRole("status", { name: "Connection" }).filter({ hasText: "Live" }).waitFor();
export const count = (page: Page, text: string) =>
  page.getByRole("status", { name: "Number of alerts" }).filter({ hasText: text }).waitFor();
