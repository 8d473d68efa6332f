/** A browser that is really run, without a window: the suite in a page and in a module worker, then storage. */

import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { application } from "../../package/pack.ts";
import type { Report } from "../../suite/environment.ts";
import { bundle } from "../bundle.ts";
import { absent } from "../programs.ts";
import type { Bench, Runtime } from "../runtime.ts";
import type { Engine, Session } from "./engine.ts";
import { Pages } from "./pages.ts";
import { runPlain } from "./plain.ts";
import { runStorage } from "./storage.ts";

const RUNNERS = ["page", "broken", "plain", "plain-by-url", "storage", "partner", "denied"];
const BY_URL = ["scitokens.js", "noble.js"];

/** An engine as a place where the suite runs. */
export function browser(engine: Engine): Runtime {
  return {
    name: engine.name,
    install: engine.install,
    missing: () => absent(engine.needs),
    run: async (bench) => {
      const folder = await makePages();
      return [...(await runIn(engine, bench, folder)), ...(await runStorage(engine, bench, folder))];
    },
  };
}

/** What the pages load: bundles, and beside them the library as it is served by URL. */
async function makePages(): Promise<string> {
  const folder = await bundle("pages", RUNNERS, { splitting: true, external: ["./scitokens.js"] });
  const served = join(application, "node_modules/scitokens/dist/url");
  await Promise.all(BY_URL.map((file) => copyFile(join(served, file), join(folder, file))));
  return folder;
}

async function runIn(engine: Engine, { environment }: Bench, folder: string): Promise<readonly Report[]> {
  const session = await engine.start();
  const asked = { environment, runtime: engine.name, version: session.version };
  const pages = new Pages({ folder, asked, connect: [environment.http, environment.https] });
  try {
    const origin = await pages.open();
    return [...(await runSuiteIn(session, pages, origin)), await runPlain(engine.name, session, pages, origin)];
  } finally {
    pages.close();
    await session.close();
  }
}

async function runSuiteIn(session: Session, pages: Pages, origin: string): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (const search of ["", "?worker"]) {
    const report = pages.report();
    await session.open(`${origin}/page.html${search}`);
    reports.push(await report);
  }
  return reports;
}
