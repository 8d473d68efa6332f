/** What has to do with real files, in each runtime that has them. */

import { INSTALL_PYTHON, pythonMissing } from "../interop/python/environment.ts";
import { nodeProgram } from "./command-line.ts";
import { NEWER_NODE } from "./newer-node.ts";
import { absent, built, FLAGS, findProgram, runProgram } from "./programs.ts";
import type { Bench, Runtime } from "./runtime.ts";

const PROGRAMS = ["node", "deno", "bun"] as const;

export const files: Runtime = {
  name: "Files",
  install: `npm install; ${INSTALL_PYTHON}; apt-get install util-linux mount python3-venv`,
  missing: async () => [
    ...absent([...PROGRAMS, "unshare", "mount"]),
    ...((await nodeProgram(NEWER_NODE)) === undefined ? [`node@${NEWER_NODE}`] : []),
    ...pythonMissing(),
  ],
  async run(bench) {
    const [node, deno, bun] = PROGRAMS.map((name) => findProgram(name) as string) as [string, string, string];
    const programs = { node, deno, bun };
    return [
      ...(await runIn("node", node, [], programs, bench)),
      ...(await runIn("node 24", (await nodeProgram(NEWER_NODE)) as string, [], programs, bench)),
      ...(await runIn("deno", deno, FLAGS.deno, programs, bench)),
      ...(await runIn("bun", bun, [], programs, bench)),
    ];
  },
};

function runIn(name: string, program: string, flags: readonly string[], programs: object, bench: Bench) {
  const { environment, authority } = bench;
  const given = [...flags, built("files"), JSON.stringify(environment), name, JSON.stringify(programs)];
  return runProgram(`Files, ${name}`, program, given, authority);
}
