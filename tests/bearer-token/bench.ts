/** What each group of checks works with. */

import assert from "node:assert/strict";
import type { Answer, Ask } from "./asking.ts";
import type { Places } from "./places.ts";

export interface Bench {
  readonly ask: Ask;
  readonly check: (name: string, act: () => unknown) => Promise<boolean>;
  readonly places: Places;
}

export const TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzY29wZSI6InJlYWQ6LyJ9.c2lnbmF0dXJl-_";

/** A token that tells where it was. */
export const tokenOf = (place: string): string => `${TOKEN}.${place}`;

/** It was refused with this reason, and nothing that was in a file is shown. */
export function refused(answer: Answer, reason: string, code: string = "ERR_TOKEN_FORMAT"): void {
  assert.deepEqual({ code: answer.code, reason: answer.reason }, { code, reason }, answer.message ?? "");
  assert.ok(!JSON.stringify(answer).includes(TOKEN.slice(0, 30)), "the token is not shown");
}
