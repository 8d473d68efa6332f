/** Chromium and Firefox as Debian has them, driven by Playwright. */

import { type Browser, type BrowserContext, chromium, firefox, type Page } from "playwright";
import { findProgram } from "../programs.ts";
import type { Engine, Session } from "./engine.ts";

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

const TRUSTING = { ignoreHTTPSErrors: true };

type Limit = NonNullable<Session["limit"]>;

async function sessionOf(
  context: BrowserContext,
  end: () => Promise<void>,
  limitOf?: (page: Page) => Limit,
): Promise<Session> {
  const page = await context.newPage();
  const partner = await context.newPage();
  return {
    version: context.browser()?.version() ?? "",
    async open(url) {
      await page.bringToFront();
      await page.goto(url);
    },
    title: () => page.title(),
    async openPartner(url) {
      await partner.goto(url);
    },
    partnerTitle: () => partner.title(),
    ...(limitOf && { limit: limitOf(page) }),
    close: end,
  };
}

/** Lets Chromium's own protocol say how much storage an origin has. */
function limitInChromium(page: Page): Limit {
  const session = page.context().newCDPSession(page);
  return async (origin, bytes) => {
    const quotaSize = bytes === undefined ? {} : { quotaSize: bytes };
    await (await session).send("Storage.overrideQuotaForOrigin", { origin, ...quotaSize });
  };
}

async function startChromium(): Promise<Session> {
  const browser = await launchChromium();
  return sessionOf(await browser.newContext(TRUSTING), () => browser.close(), limitInChromium);
}

async function startChromiumIn(folder: string): Promise<Session> {
  const executablePath = findProgram("chromium") as string;
  const options = { ...TRUSTING, executablePath, args: CHROMIUM_FLAGS };
  const context = await chromium.launchPersistentContext(folder, options);
  return sessionOf(context, () => context.close(), limitInChromium);
}

export const CHROMIUM: Engine = {
  name: "Chromium",
  needs: ["chromium"],
  install: "apt-get install chromium",
  start: startChromium,
  profiles: [
    // Playwright's contexts are such ones as windows in private mode have.
    { name: "private storage", lasts: false, start: startChromium },
    { name: "storage of a profile", lasts: true, start: startChromiumIn },
  ],
};

// Over WebDriver BiDi, which the browser speaks as it is; Playwright's own protocol needs a browser of its own.
const BIDI = { channel: "moz-firefox" };

/** Firefox, without a window. */
export function launchFirefox(): Promise<Browser> {
  return firefox.launch({ ...BIDI, executablePath: findProgram("firefox-esr") as string });
}

async function startFirefox(): Promise<Session> {
  const browser = await launchFirefox();
  return sessionOf(await browser.newContext(TRUSTING), () => browser.close());
}

// What all origins may have together, in kibibytes; it can be said only at the start.
const FEW = { "dom.quotaManager.temporaryStorage.fixedLimit": 16_384 };

async function startFirefoxIn(folder: string, preferences: Record<string, boolean> = {}): Promise<Session> {
  const executablePath = findProgram("firefox-esr") as string;
  const firefoxUserPrefs = { ...FEW, ...preferences };
  const context = await firefox.launchPersistentContext(folder, {
    ...TRUSTING,
    ...BIDI,
    executablePath,
    firefoxUserPrefs,
  });
  return sessionOf(context, () => context.close());
}

export const FIREFOX: Engine = {
  name: "Firefox",
  needs: ["firefox-esr"],
  install: "apt-get install firefox-esr",
  start: startFirefox,
  profiles: [
    { name: "storage of a profile", lasts: true, start: startFirefoxIn },
    {
      name: "private storage",
      lasts: false,
      start: (folder) => startFirefoxIn(folder, { "browser.privatebrowsing.autostart": true }),
    },
  ],
};
