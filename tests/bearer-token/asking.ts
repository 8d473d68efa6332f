/** Programs of each runtime that look for a token as an application does, and say what came of it. */

import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { DiscoverOptions } from "../../src/tools/discover.ts";
import { application } from "../package/pack.ts";
import { findProgram } from "../runtimes/programs.ts";

/** What came of it: a token, or an error. */
export interface Answer {
  readonly token?: string;
  readonly source?: string;
  readonly code?: string;
  readonly reason?: string;
  readonly message?: string;
  /** All that the error shows. */
  readonly shown?: string;
}

/** With what a program is started. */
export interface Start {
  /** The whole environment. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly options?: DiscoverOptions;
  /** In the place of the flags that allow everything. */
  readonly flags?: readonly string[];
  /** What starts the runtime, such as `setpriv` and its options. */
  readonly through?: readonly string[];
}

export type Ask = (start: Start) => Promise<Answer>;

/** Seconds after which a program is given up: one that waits for a pipe. */
const PATIENCE = 60;

// In a file of the application itself: Deno asks for a permission where what is imported is not known beforehand.
const PROGRAM = `import { locate } from "scitokens/discover";

const [given] = process.argv.slice(2);
const told = (answer) => console.log(JSON.stringify(answer));
await (given === undefined ? locate() : locate(JSON.parse(given))).then(told, (error) => {
  const { code, reason, message, stack, cause } = error;
  told({ code, reason, message, shown: [stack, cause?.stack, cause?.message].join() });
});
`;

const FLAGS: Readonly<Record<string, readonly string[]>> = { node: [], deno: ["-A"], bun: [] };

/** Asks in a runtime, by the name of its program. */
export function asking(runtime: string): Ask {
  const file = join(application, "asking.js");
  writeFileSync(file, PROGRAM);
  const program = findProgram(runtime) as string;
  return async ({ variables = {}, options, flags = FLAGS[runtime] ?? [], through = [] }) => {
    const before = runtime === "deno" ? ["run", "--quiet", "--no-prompt"] : [];
    const given = [...before, ...flags, file, ...(options === undefined ? [] : [JSON.stringify(options)])];
    const [first, ...rest] = [...through, program, ...given] as [string, ...string[]];
    const { PATH = "", HOME = "" } = process.env;
    const { stdout } = await promisify(execFile)(first, rest, {
      cwd: application,
      env: { PATH, HOME, ...variables },
      timeout: PATIENCE * 1000,
    });
    return JSON.parse(stdout) as Answer;
  };
}
