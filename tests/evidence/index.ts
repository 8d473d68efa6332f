/**
 * The evidence that the library can be trusted: of each kind there is a folder here, with a program that ends in a report. What it
 * does without arguments, the short form, is a row of `npm test`; `npm run evidence` gives it arguments.
 */

import { INSTALL_PYTHON, pythonMissing } from "../interop/python/environment.ts";
import { absent, built, runProgram } from "../runtimes/programs.ts";
import type { Runtime } from "../runtimes/runtime.ts";

/** One kind of evidence. */
export interface Evidence extends Runtime {
  /** The program, as `tests/tsup.config.ts` names it. */
  readonly file: string;
}

/** Against the Python library and scitokens-cpp too. */
const differences: Evidence = {
  ...evidence("Differences", "differences", [], `${INSTALL_PYTHON}; apt-get install scitokens-cpp`),
  missing: () => [...absent(["scitokens-verify"]), ...pythonMissing()],
};

export const EVIDENCE: readonly Evidence[] = [
  evidence("Signatures", "signatures", ["python3"], "apt-get install python3"),
  evidence("Fuzzing", "fuzzing"),
  differences,
  evidence("Properties", "properties"),
  evidence("Mutation testing", "mutation"),
  evidence("Coverage", "coverage", ["chromium", "deno"], "apt-get install chromium"),
  evidence("Resources", "resources"),
  evidence("Secrets", "secrets"),
  evidence("Supply chain", "supply-chain", ["git", "tar", "faketime"], "apt-get install git faketime"),
  evidence("Soak", "soak", ["redis-server"], "apt-get install redis-server"),
];

/** @param needs - Programs that it runs, beside those that `npm install` brings. */
export function evidence(name: string, file: string, needs: readonly string[] = [], install = "npm install"): Evidence {
  return {
    name,
    file,
    install,
    missing: () => absent(needs),
    run: ({ authority }) => runProgram(name, process.execPath, [built(file)], authority),
  };
}
