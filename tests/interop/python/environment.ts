/**
 * Where Python and the reference library are: a virtual environment in `tests/.python`, made of `requirements.txt`.
 *
 * What a Python program takes for granted of this machine (proxies, a token, a configuration) must change nothing, so it
 * is started with `pythonVariables` alone.
 */

import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { root } from "../../package/pack.ts";

const FOLDER = "tests/.python";
const REQUIREMENTS = "tests/interop/python/requirements.txt";

/** The command, at the root of the project, that makes the environment. */
export const INSTALL_PYTHON = `python3 -m venv ${FOLDER} && ${FOLDER}/bin/pip install -r ${REQUIREMENTS}`;

/** The file of a program of the environment, there or not. */
export function pythonProgram(program: string = "python"): string {
  return join(root, FOLDER, "bin", program);
}

/** What is missing of the environment: nothing, or it as a whole. */
export function pythonMissing(): readonly string[] {
  try {
    accessSync(pythonProgram("scitokens-verify-token"), constants.X_OK);
    return [];
  } catch {
    return [`scitokens for Python in ${FOLDER}`];
  }
}

/**
 * The environment variables of a Python program that trusts an authority.
 *
 * @param authority - The file of the authority's certificate, PEM.
 * @param cache - The folder where the library keeps `scitokens/scitokens_keycache.sqllite`.
 */
export function pythonVariables(authority: string, cache: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "",
    LC_ALL: "C.UTF-8",
    PYTHONDONTWRITEBYTECODE: "1",
    SSL_CERT_FILE: authority,
    REQUESTS_CA_BUNDLE: authority,
    XDG_CACHE_HOME: cache,
  };
}
