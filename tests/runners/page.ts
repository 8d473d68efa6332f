/** Runs the shared suite in a page, or in a module worker that the page starts, and sends the report to the server. */

import { library } from "library";
import type { Environment, Report } from "../suite/environment.ts";
import { runSuite } from "../suite/suite.ts";

interface Asked {
  readonly environment: Environment;
  readonly runtime: string;
  readonly version: string;
}

const isWorker = !("document" in globalThis);
const violations: string[] = [];
addEventListener("securitypolicyviolation", ((event: SecurityPolicyViolationEvent) => {
  violations.push(`Content-Security-Policy: ${event.effectiveDirective} was violated by ${event.blockedURI}`);
}) as EventListener);

if (isWorker || location.hash !== "#worker") await run();
else new Worker("page.js", { type: "module" });

async function run(): Promise<void> {
  const { environment, runtime: browser, version } = (await (await fetch("asked")).json()) as Asked;
  const runtime = `${browser}, ${isWorker ? "module worker" : "page"}`;
  const report = await runSuite({ library, environment, runtime, version }).catch((error) => broken(runtime, error));
  await fetch("report", { method: "POST", body: JSON.stringify(withViolations(report)) });
}

function broken(runtime: string, error: unknown): Report {
  return { runtime, version: "", passed: 0, failed: 1, failures: [`it did not run: ${error}`] };
}

/** One more check: that nothing was tried which the page's policy forbids. */
function withViolations(report: Report): Report {
  if (violations.length === 0) return { ...report, passed: report.passed + 1 };
  return { ...report, failed: report.failed + 1, failures: [...report.failures, ...violations] };
}
