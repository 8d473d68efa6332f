/** Runs programs, and lets one that fails say why. */

import { execFile } from "node:child_process";
import { join } from "node:path";
import { root } from "./pack.ts";

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end, and gives what it wrote to its standard output. */
export function run(program: string, given: readonly string[], { cwd = root, env = {} }: Surroundings = {}) {
  return new Promise<string>((resolve, reject) => {
    const options = { cwd, env: { ...process.env, NO_COLOR: "1", ...env }, maxBuffer: 1 << 26 };
    execFile(program, given, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const said = `${stderr}\n${stdout}`.trim().slice(0, 2000);
      reject(new Error(`${[program, ...given].join(" ")} ended with ${error.code}: ${said}`));
    });
  });
}

/** Runs a script in this Node.js. */
export function node(given: readonly string[], surroundings?: Surroundings): Promise<string> {
  return run(process.execPath, given, surroundings);
}

/** Runs a program that npm has put into the project, or into its tests. */
export function tool(name: string, given: readonly string[], surroundings?: Surroundings): Promise<string> {
  return run(join(root, "node_modules/.bin", name), given, surroundings);
}

/** The same, of the tests' own packages. */
export function testTool(name: string, given: readonly string[], surroundings?: Surroundings): Promise<string> {
  return run(join(root, "tests/node_modules/.bin", name), given, surroundings);
}
