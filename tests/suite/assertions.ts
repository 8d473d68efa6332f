/** Assertions of the suite's own. */

import type { ErrorCode } from "../../src/index.ts";
import type { Library } from "./environment.ts";
import { isKnownMessage, lineOf } from "./messages.ts";

/** Characters of what an attacker wrote that a message may hold. */
const MOST = 256;

/** What must not be seen in an error. */
export interface Hidden {
  /** Tokens and keys. One of up to 24 characters is too short to tell from other text, and is passed over. */
  readonly secret?: string | readonly string[];
  /** Texts of strangers, of which a little may be quoted. */
  readonly untrusted?: string | readonly string[];
}

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
    assert.ok(false, `${message}: nothing was thrown, but ${show(result)} came back`);
    return new Error("nothing was thrown");
  } catch (thrown) {
    error = thrown;
  }
  const typed = isSciTokensError(error) && error instanceof SciTokensError;
  const code = (error as { code?: string }).code;
  assert.ok(typed && [codes].flat().includes(code as ErrorCode), `${message}: got ${describe(error)}`);
  const said = (error as Error).message;
  assert.ok(isKnownMessage(`${code}`, said), `is in tests/suite/messages.jsonl: ${lineOf(`${code}`, said)}`);
  return error as Error;
}

/** Nothing that can be read off an error or its causes holds a secret, or much of what a stranger wrote. */
export function leaksNothing(assert: Assert, error: Error, { secret = [], untrusted = [] }: Hidden): void {
  const visible = visibleOf(error);
  const leaked = [secret].flat().filter((text) => text.length > 24 && visible.includes(text));
  assert.equal(leaked.length, 0, "no secret is in the error");
  const quoted = [untrusted].flat().filter((text) => text.length > MOST && visible.includes(text.slice(0, MOST + 1)));
  assert.equal(quoted.length, 0, "no long text of a stranger is in the error");
  assert.ok(error.message.length < 700, "the message is short");
  // A line feed forges a line of a log, an escape moves the cursor of who reads it.
  assert.notOk(/\p{Cc}/u.test(error.message), "the message has no control characters");
}

/** All that somebody sees who prints an error. */
function visibleOf(error: Error): string {
  const seen: string[] = [];
  for (let one: unknown = error; one instanceof Error && seen.length < 40; one = one.cause) {
    seen.push(one.message, String(one), JSON.stringify(one) ?? "", one.stack ?? "");
  }
  return seen.join("\n");
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return `${error.name} ${(error as { code?: string }).code ?? "(no code)"}: ${error.message.slice(0, 200)}`;
}

function show(value: unknown): string {
  try {
    return String(value).slice(0, 80);
  } catch {
    return typeof value;
  }
}
