/** What a page is told when it asks. */

import type { Environment } from "../suite/environment.ts";

export interface Asked {
  readonly environment: Environment;
  readonly runtime: string;
  readonly version: string;
}
