/** What has to do with real files, in each runtime that has them. */

import { absent, built, findProgram, runProgram } from "./programs.ts";
import type { Runtime } from "./runtime.ts";

const RUNTIMES = { node: [], deno: ["run", "--quiet", "-A"], bun: [] } as const;

export const files: Runtime = {
  name: "Files",
  install: "npm install && apt-get install util-linux mount",
  missing: () => absent([...Object.keys(RUNTIMES), "unshare", "mount"]),
  async run({ authority, environment }) {
    const programs = Object.fromEntries(Object.keys(RUNTIMES).map((name) => [name, findProgram(name) as string]));
    const given = (name: string) => [built("files"), JSON.stringify(environment), name, JSON.stringify(programs)];
    const reports = [];
    for (const [name, flags] of Object.entries(RUNTIMES)) {
      reports.push(
        ...(await runProgram(`Files, ${name}`, programs[name] as string, [...flags, ...given(name)], authority)),
      );
    }
    return reports;
  },
};
