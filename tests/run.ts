/**
 * Runs the shared suite in every runtime that is at hand, then the checks against other libraries, and ends with a table.
 *
 * What is missing on this machine is named, with the command that gets it. With CI set, that is a failure.
 */

import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startIssuer } from "./issuer/server.ts";
import type { Report } from "./suite/environment.ts";

interface Job {
  readonly name: string;
  /** A program in `node_modules/.bin` or on the path, and what to give it. */
  readonly command: readonly [program: string, ...given: string[]];
  /** Other programs that must be there. */
  readonly needs?: readonly string[];
  /** The command that gets what is missing. */
  readonly install: string;
}

const root = new URL("../../", import.meta.url);
const built = (name: string): string => fileURLToPath(new URL(`tests/.build/${name}.js`, root));
const tls = new URL("tests/fixtures/tls/", root);
const authority = fileURLToPath(new URL("ca.pem", tls));
const issuer = await startIssuer(tls);
const suite = (runtime: string): string[] => [
  built("command-line"),
  new URL("dist/", root).href,
  JSON.stringify({ http: issuer.http, https: issuer.https }),
  runtime,
];

const JOBS: readonly Job[] = [
  { name: "Node.js", command: ["node", ...suite("Node.js")], install: "npm install" },
  { name: "Deno", command: ["deno", "run", "--quiet", "-A", ...suite("Deno")], install: "npm install" },
  { name: "Bun", command: ["bun", ...suite("Bun")], install: "npm install" },
  { name: "Package", command: ["node", built("package")], install: "npm install" },
  {
    name: "scitokens-cpp",
    command: ["node", built("scitokens-cpp")],
    needs: [
      "scitokens-create",
      "scitokens-verify",
      "scitokens-list-access",
      "scitokens-test-access",
      "unshare",
      "mount",
    ],
    install: "apt-get install scitokens-cpp ca-certificates util-linux mount",
  },
];

const only = process.argv.slice(2);
const jobs = JOBS.filter(({ name }) => only.length === 0 || only.includes(name));
const reports: Report[] = [];
const missing: string[] = [];
for (const job of jobs) {
  const absent = [job.command[0], ...(job.needs ?? [])].filter((program) => find(program) === undefined);
  if (absent.length > 0) missing.push(`${job.name}: ${absent.join(", ")} not found; get it with: ${job.install}`);
  else {
    console.log(`running ${job.name} …`);
    reports.push(await run(job));
  }
}
issuer.close();

for (const { runtime, failures } of reports)
  for (const failure of failures) console.log(`FAILED in ${runtime}: ${failure}`);
const width = Math.max(...reports.map(({ runtime }) => runtime.length));
console.log(`\n${"".padEnd(width)}  passed  failed`);
for (const { runtime, passed, failed } of reports) {
  console.log(`${runtime.padEnd(width)}  ${String(passed).padStart(6)}  ${String(failed).padStart(6)}`);
}
for (const line of missing) console.log(`not run: ${line}`);

const passed = reports.reduce((sum, report) => sum + report.passed, 0);
// What CI must have and has not is as bad as what fails.
const failed = reports.reduce((sum, report) => sum + report.failed, 0) + (process.env.CI ? missing.length : 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function find(program: string): string | undefined {
  if (program === "node") return process.execPath;
  const folders = [fileURLToPath(new URL("node_modules/.bin", root)), ...(process.env.PATH ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function run({ name, command: [program, ...given] }: Job): Promise<Report> {
  return new Promise((resolve) => {
    const child = spawn(find(program) as string, given, {
      cwd: fileURLToPath(root),
      env: { ...process.env, NODE_EXTRA_CA_CERTS: authority, DENO_CERT: authority },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.on("close", (code) => resolve(readReport(name, output, errors, code)));
  });
}

/** The report is the last line; a run that ends without one has failed as a whole. */
function readReport(name: string, output: string, errors: string, code: number | null): Report {
  try {
    return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "") as Report;
  } catch {
    const said = `${errors}\n${output}`.trim().slice(-2000);
    return { runtime: name, passed: 0, failed: 1, failures: [`ended with ${code} and no report: ${said}`] };
  }
}
