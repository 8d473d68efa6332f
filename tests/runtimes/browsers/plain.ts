/** A page under the strictest policy: nothing it does may break that, which the page and the server both watch. */

import { Checks } from "../../checks.ts";
import type { Report } from "../../suite/environment.ts";
import type { Session } from "./engine.ts";
import type { Pages } from "./pages.ts";
import { untilTitle } from "./title.ts";

export async function runPlain(engine: string, session: Session, pages: Pages, origin: string): Promise<Report> {
  const checks = new Checks();
  for (const [page, what] of Object.entries({ plain: "its own bundle", "plain-by-url": "the library by URL" })) {
    await checks.check(`a page mints, verifies and enforces with ${what}`, async () => {
      await session.open(`${origin}/${page}.html`);
      // Nothing may be fetched, so that the title has to tell.
      await untilTitle(() => session.title(), "passed");
    });
  }
  await checks.check("nothing was reported that the policy forbids", () => {
    // WebKit asks by itself for the tab's label.
    const reported = pages.violations.filter((report) => !report.includes("/favicon.ico"));
    if (reported.length > 0) throw new Error(reported.join("; "));
  });
  return checks.report(`${engine}, strictest policy`, session.version);
}
