/** Debian's Chromium, without a window, driven by Playwright. */

import { readFile } from "node:fs/promises";
import { chromium as engine } from "playwright";
import { bundle, noBuiltins } from "./bundle.js";

/** As root, and where only loopback can be reached. */
const FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
/** Loopback is trusted without https, and so has `crypto.subtle`. Nothing listens there: pages come out of the bundle. */
const ORIGIN = "http://localhost";

/** @type {import("./index.js").Runtime} */
export const chromium = {
  name: "chromium",
  title: "Chromium",
  async run(job, options) {
    const folder = await bundle("page", ["browser"], noBuiltins);
    const browser = await engine.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
    try {
      const page = await browser.newPage();
      await page.route(`${ORIGIN}/**`, async (route) => {
        const { pathname } = new URL(route.request().url());
        if (pathname !== "/") {
          return route.fulfill({ contentType: "text/javascript", body: await readFile(folder + pathname, "utf8") });
        }
        return route.fulfill({ contentType: "text/html", body: '<script type="module" src="/page.js"></script>' });
      });
      await page.goto(ORIGIN);
      const result = await page.evaluate(
        // @ts-expect-error: inside/page.js defines it.
        ([name, given]) => globalThis.runJob(name, given),
        /** @type {const} */ ([job, options]),
      );
      return { version: browser.version(), result };
    } finally {
      await browser.close();
    }
  },
};
