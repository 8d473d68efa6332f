/** Runtimes that have a command line: Node.js, Deno and Bun. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { absent, built, findProgram, runProgram } from "./programs.ts";
import type { Bench, Runtime } from "./runtime.ts";

const suite = (runtime: string, { environment }: Bench): string[] => [
  built("command-line"),
  JSON.stringify(environment),
  runtime,
];

/** A runtime whose program npm installs with the project. */
export function ownProgram(name: string, program: string, flags: readonly string[] = []): Runtime {
  return {
    name,
    install: "npm install",
    missing: () => absent([program]),
    run: (bench) =>
      runProgram(name, findProgram(program) as string, [...flags, ...suite(name, bench)], bench.authority),
  };
}

/** Another version of Node.js than the one at hand, as npm has it. */
export function nodeVersion(version: string): Runtime {
  const name = `Node.js ${version.split(".")[0]}`;
  return {
    name,
    install: `npx --yes --package node@${version} node --version`,
    missing: async () => ((await nodeProgram(version)) === undefined ? [`node@${version}`] : []),
    run: async (bench) =>
      runProgram(name, (await nodeProgram(version)) as string, suite("Node.js", bench), bench.authority),
  };
}

/** The file of a version of Node.js, which npm fetches when it has not got it; `undefined` when it cannot. */
export async function nodeProgram(version: string): Promise<string | undefined> {
  try {
    const print = 'node --print "process.execPath"';
    const { stdout } = await promisify(execFile)("npx", ["--yes", "--package", `node@${version}`, "--call", print]);
    return stdout.trim();
  } catch {
    return undefined;
  }
}
