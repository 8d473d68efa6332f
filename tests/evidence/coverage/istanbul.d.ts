/** As much of Istanbul as is used here, and has no types of its own. */

declare module "istanbul-lib-instrument" {
  import type { FileCoverageData } from "istanbul-lib-coverage";

  export interface Instrumenter {
    instrumentSync(code: string, file: string): string;
    /** What the last file has to count. */
    lastFileCoverage(): FileCoverageData;
  }

  export function createInstrumenter(options: {
    readonly esModules: boolean;
    readonly preserveComments: boolean;
    readonly parserPlugins: readonly string[];
    readonly coverageGlobalScope: string;
    readonly coverageGlobalScopeFunc: boolean;
  }): Instrumenter;
}

declare module "istanbul-lib-report" {
  import type { CoverageMap } from "istanbul-lib-coverage";

  export interface Context {
    readonly dir: string;
  }

  export function createContext(options: {
    readonly dir: string;
    readonly coverageMap: CoverageMap;
    readonly sourceFinder: (file: string) => string;
  }): Context;
}

declare module "istanbul-reports" {
  import type { Context } from "istanbul-lib-report";

  export function create(name: "html" | "lcovonly"): { execute(context: Context): void };
}
