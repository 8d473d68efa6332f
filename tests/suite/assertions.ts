/** Assertions of the suite's own. */

import type { ErrorCode } from "../../src/index.ts";
import type { Library } from "./environment.ts";

/** Characters of what an attacker wrote that a message may hold. */
const MOST = 256;

/** Runs something that must fail with one of these codes; gives the error back. */
export async function failsWith(
  assert: Assert,
  { isSciTokensError, SciTokensError }: Library,
  codes: ErrorCode | readonly ErrorCode[],
  act: () => unknown,
  message: string = [codes].flat().join(" or "),
): Promise<Error & { readonly code?: string; readonly reason?: string }> {
  let error: unknown;
  try {
    const result = await act();
    assert.ok(false, `${message}: nothing was thrown, but ${String(result).slice(0, 80)} came back`);
    return new Error("nothing was thrown");
  } catch (thrown) {
    error = thrown;
  }
  const typed = isSciTokensError(error) && error instanceof SciTokensError;
  const code = (error as { code?: string }).code;
  assert.ok(typed && [codes].flat().includes(code as ErrorCode), `${message}: got ${describe(error)}`);
  return error as Error;
}

/** Nothing that can be read off an error holds `secret`, or much of `untrusted`. */
export function leaksNothing(assert: Assert, error: Error, { secret = "", untrusted = "" }): void {
  const visible = [error.message, String(error), JSON.stringify(error), error.stack ?? ""].join("\n");
  if (secret.length > 24) assert.notOk(visible.includes(secret), "the secret is not in the error");
  if (untrusted.length > MOST) {
    assert.notOk(error.message.includes(untrusted.slice(0, MOST + 1)), "no long text of a stranger is in the message");
  }
  assert.ok(error.message.length < 700, "the message is short");
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return `${error.name} ${(error as { code?: string }).code ?? "(no code)"}: ${error.message.slice(0, 200)}`;
}
