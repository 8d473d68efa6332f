/** The issuer of `scitokens/issuer` over https, in each runtime that has a server. */

import { INSTALL_PYTHON, pythonMissing } from "../interop/python/environment.ts";
import { absent, built, findProgram, runProgram } from "./programs.ts";
import type { Runtime } from "./runtime.ts";

const RUNTIMES = { node: [], deno: ["run", "--quiet", "-A"], bun: [] } as const;

export const ownIssuer: Runtime = {
  name: "Issuer",
  install: `npm install && ${INSTALL_PYTHON}`,
  missing: () => [...absent(Object.keys(RUNTIMES)), ...pythonMissing()],
  async run({ authority }) {
    const reports = [];
    for (const [name, flags] of Object.entries(RUNTIMES)) {
      const given = [...flags, built("own-issuer"), name];
      reports.push(...(await runProgram(`Issuer, ${name}`, findProgram(name) as string, given, authority)));
    }
    return reports;
  },
};
