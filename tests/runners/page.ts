/** Runs the shared suite in a page, or in a module worker that the page starts, and sends the report to the server. */

import { library } from "library";
import type { Report } from "../suite/environment.ts";
import { runSuite } from "../suite/suite.ts";
import type { Asked } from "./asked.ts";
import { violationsHere } from "./violations.ts";

const isWorker = !("document" in globalThis);
const violations = violationsHere();

if (isWorker || location.search !== "?worker") await run();
else {
  // Told as an error of the page, whose own listener reports it.
  new Worker("page.js", { type: "module" }).onerror = ({ message }) => reportError(new Error(`the worker: ${message}`));
}

async function run(): Promise<void> {
  const { environment, runtime: browser, version } = (await (await fetch("asked")).json()) as Asked;
  const runtime = `${browser}, ${isWorker ? "module worker" : "page"}`;
  const report = await runSuite({ library, environment, runtime, version });
  await fetch("report", { method: "POST", body: JSON.stringify(withViolations(report)) });
}

/** One more check: that nothing was tried which the page's policy forbids. */
function withViolations(report: Report): Report {
  if (violations.length === 0) return { ...report, passed: report.passed + 1 };
  return { ...report, failed: report.failed + 1, failures: [...report.failures, ...violations] };
}
