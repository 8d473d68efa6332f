/** What a place where the suite runs has to tell of itself. */

import type { Environment, Report } from "../suite/environment.ts";

/** What all runs share. */
export interface Bench {
  readonly environment: Environment;
  /** The file with the certificate of the tests' own authority. */
  readonly authority: string;
}

/** One runtime, or something else that ends in a report. */
export interface Runtime {
  /** As it is chosen on the command line. */
  readonly name: string;
  /** The command that gets what is missing. */
  readonly install: string;
  /** What is missing here; nothing when it can run. */
  missing(): readonly string[] | Promise<readonly string[]>;
  /** Runs, and tells how it went. It throws only where it could not even begin. */
  run(bench: Bench): Promise<readonly Report[]>;
}
