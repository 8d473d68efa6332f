/** The command-line programs of the reference library. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { pythonProgram, pythonVariables } from "./environment.ts";

const run = promisify(execFile);

/** Those that it installs, and those that are modules only. */
type Program = "create-key" | "create-token" | "verify-token" | "add_key" | "list_keys" | "remove_key" | "update_keys";

/** After `--`, what these take is no option: one key id in 64 begins with a dash. */
const FILES: Readonly<Record<Program, readonly [program: string, ...given: string[]]>> = {
  "create-key": ["scitokens-admin-create-key"],
  "create-token": ["scitokens-admin-create-token"],
  "verify-token": ["scitokens-verify-token"],
  add_key: ["python", "-m", "scitokens.tools.admin_add_key", "--"],
  list_keys: ["python", "-m", "scitokens.tools.admin_list_keys"],
  remove_key: ["python", "-m", "scitokens.tools.admin_remove_key", "--"],
  update_keys: ["python", "-m", "scitokens.tools.admin_update_keys"],
};

/** With one authority to trust and one key cache. */
export class PythonPrograms {
  readonly #env: Record<string, string>;

  constructor(authority: string, cache: string) {
    this.#env = pythonVariables(authority, cache);
  }

  /** Runs a program that must end well, and gives what it prints. */
  async run(program: Program, ...given: readonly string[]): Promise<string> {
    const [file, ...first] = FILES[program];
    return (await run(pythonProgram(file), [...first, ...given], { env: this.#env })).stdout;
  }
}
