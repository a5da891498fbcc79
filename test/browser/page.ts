import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { FakeApi } from "../../packages/ui/src/testing/fake-api.ts";
import { type Served, serve } from "../../packages/ui/src/testing/serve.ts";
import { root } from "../root.ts";

/** Where Debian, Ubuntu and Google put it. */
const browserPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  (path) => existsSync(path),
);

/** Why the tests of this folder cannot run here, if they cannot. */
export const missing: string | undefined = browserPath ? undefined : "no Chromium; apt-get install chromium";

/** No sandbox, since tests run as root too; no talk with other servers. */
const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface Lab {
  readonly api: FakeApi;
  readonly url: string;
  /** A window of its own, which nobody has signed in to. */
  page(options?: BrowserContextOptions): Promise<Page>;
  /** What the pages complained of: errors, refused scripts, requests to elsewhere. */
  readonly complaints: string[];
  closePages(): Promise<void>;
  close(): Promise<void>;
}

/** A browser as tests need it. */
export const launch = (): Promise<Browser> => chromium.launch({ executablePath: browserPath!, args: flags });

/** The page as it is shipped, built afresh, before the fake API and in a real browser. */
export async function openLab(): Promise<Lab> {
  const folder = mkdtempSync(join(tmpdir(), "peccary-page-"));
  execFileSync(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build", "--outDir", folder], {
    cwd: join(root, "packages/ui"),
    stdio: "pipe",
  });
  const api = new FakeApi();
  const served: Served = await serve(folder, api);
  const browser = await launch();
  const complaints: string[] = [];

  return {
    api,
    url: served.url,
    complaints,
    async page(options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        reducedMotion: "reduce",
        ...options,
      });
      const page = await context.newPage();
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        // The browser itself notes every refused request; tests provoke those.
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
          complaints.push(message.text());
      });
      page.on("request", (request) => {
        if (!request.url().startsWith(served.url)) complaints.push(`asked ${request.url()}`);
      });
      return page;
    },
    closePages: async () => void (await Promise.all(browser.contexts().map((context) => context.close()))),
    async close() {
      await browser.close();
      await served.close();
      rmSync(folder, { recursive: true });
    },
  };
}
