/** Chromium and Firefox as Debian has them, driven by Playwright. */

import { type Browser, chromium, firefox } from "playwright";
import { findProgram } from "../programs.ts";
import type { Engine, Session } from "./browser.ts";

// As root, and where only loopback can be reached.
const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Chromium, without a window. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findProgram("chromium") as string, args: CHROMIUM_FLAGS });
}

async function sessionOf(browser: Browser): Promise<Session> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  return {
    version: browser.version(),
    async open(url) {
      const page = await context.newPage();
      await page.goto(url);
    },
    close: () => browser.close(),
  };
}

export const CHROMIUM: Engine = {
  name: "Chromium",
  needs: ["chromium"],
  install: "apt-get install chromium",
  start: async () => sessionOf(await launchChromium()),
};

export const FIREFOX: Engine = {
  name: "Firefox",
  needs: ["firefox-esr"],
  install: "apt-get install firefox-esr",
  async start() {
    // Over WebDriver BiDi, which the browser speaks as it is; Playwright's own protocol needs a browser of its own.
    const executablePath = findProgram("firefox-esr") as string;
    return sessionOf(await firefox.launch({ channel: "moz-firefox", executablePath }));
  },
};
