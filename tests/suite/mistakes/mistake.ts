/** One mistake: what is done, and what is said. */

import type { ErrorCode } from "../../../src/index.ts";

export type Mistake = readonly [name: string, code: ErrorCode, said: string, act: () => unknown];
