/** A browser that is really run, without a window: the suite in a page and in a module worker. */

import type { Report } from "../../suite/environment.ts";
import { bundle } from "../bundle.ts";
import { absent } from "../programs.ts";
import type { Bench, Runtime } from "../runtime.ts";
import { Pages } from "./pages.ts";

/** A browser that runs. */
export interface Session {
  readonly version: string;
  /** Opens a page. */
  open(url: string): Promise<void>;
  /** Ends the browser. */
  close(): Promise<void>;
}

/** One engine: how it is started, trusting the certificate of the tests. */
export interface Engine {
  readonly name: string;
  /** Programs that must be there. */
  readonly needs: readonly string[];
  /** The command that gets them. */
  readonly install: string;
  start(): Promise<Session>;
}

/** An engine as a place where the suite runs. */
export function browser(engine: Engine): Runtime {
  return {
    name: engine.name,
    install: engine.install,
    missing: () => absent(engine.needs),
    run: (bench) => runIn(engine, bench),
  };
}

async function runIn(engine: Engine, { environment }: Bench): Promise<readonly Report[]> {
  const folder = await bundle("pages", ["page", "broken"], { splitting: true });
  const session = await engine.start();
  const asked = { environment, runtime: engine.name, version: session.version };
  const pages = new Pages({ folder, asked, connect: [environment.http, environment.https] });
  try {
    const origin = await pages.open();
    const reports: Report[] = [];
    for (const search of ["", "?worker"]) {
      const report = pages.report();
      await session.open(`${origin}/page.html${search}`);
      reports.push(await report);
    }
    return reports;
  } finally {
    pages.close();
    await session.close();
  }
}
