/** The issuer of `scitokens/issuer` over https, in each runtime that has a server. */

import { INSTALL_PYTHON, pythonMissing } from "../interop/python/environment.ts";
import { absent, built, FLAGS, findProgram, runProgram } from "./programs.ts";
import type { Runtime } from "./runtime.ts";

export const ownIssuer: Runtime = {
  name: "Issuer",
  install: `npm install && ${INSTALL_PYTHON}`,
  missing: () => [...absent(Object.keys(FLAGS)), ...pythonMissing()],
  async run({ authority }) {
    const reports = [];
    for (const [name, flags] of Object.entries(FLAGS)) {
      const given = [...flags, built("own-issuer"), name];
      reports.push(...(await runProgram(`Issuer, ${name}`, findProgram(name) as string, given, authority)));
    }
    return reports;
  },
};
