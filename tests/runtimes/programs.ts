/** Programs of this machine, and what they print. */

import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "../package/pack.ts";
import type { Report } from "../suite/environment.ts";

/** Minutes after which a run is given up. */
const PATIENCE = 20;

/** The runtimes with files and processes. */
export type Program = "node" | "deno" | "bun";
/** What each is told before the file to run. */
export const FLAGS: Readonly<Record<Program, readonly string[]>> = {
  node: [],
  deno: ["run", "--quiet", "-A"],
  bun: [],
};

/** The file of a program: one of the project's own, or one on the path. */
export function findProgram(program: string): string | undefined {
  if (program === "node") return process.execPath;
  const own = ["node_modules/.bin", "tests/node_modules/.bin"].map((folder) => join(root, folder));
  const folders = [...own, ...(process.env.PATH ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

/** Those of some programs that are nowhere. */
export function absent(programs: readonly string[]): string[] {
  return programs.filter((program) => findProgram(program) === undefined);
}

export function built(name: string): string {
  return join(root, "tests/.build", `${name}.js`);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs a program that prints reports, one a line; what else it prints is passed on when it has ended. */
export function runProgram(
  name: string,
  program: string,
  given: readonly string[],
  authority: string,
): Promise<readonly Report[]> {
  return new Promise((resolve) => {
    const child = spawn(program, given, {
      cwd: root,
      env: { ...process.env, NODE_EXTRA_CA_CERTS: authority, DENO_CERT: authority },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const patience = setTimeout(() => child.kill("SIGKILL"), PATIENCE * 60_000);
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.on("close", (code) => {
      clearTimeout(patience);
      resolve(readReports(name, output, errors, code));
    });
  });
}

const isReport = (line: string): boolean => line.startsWith('{"runtime":');

/** A run that ends without a report has failed as a whole. */
function readReports(name: string, output: string, errors: string, code: number | null): readonly Report[] {
  const lines = output.split("\n").filter((line) => line !== "");
  const reports = lines.filter(isReport).map((line) => JSON.parse(line) as Report);
  if (reports.length > 0) {
    for (const line of lines) if (!isReport(line)) console.log(line);
    return reports;
  }
  const said = `${errors}\n${output}`.trim().slice(-2000);
  return [
    { runtime: name, version: "", passed: 0, failed: 1, failures: [`ended with ${code} and no report: ${said}`] },
  ];
}
