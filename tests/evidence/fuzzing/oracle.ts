/** What an error may be: one of the library's own, with a code, that tells neither secrets nor much of what a stranger wrote. */

import type { ErrorCode } from "../../../src/index.ts";
import type { Library } from "../../suite/environment.ts";

/** Characters of a stranger's text in a message, and of a message at all. */
const MOST_QUOTED = 256;
const LONGEST = 700;
/** A shorter text is too short to tell from others. */
const LEAST_SECRET = 25;

/** What an act came to. */
export type Outcome<T> =
  | { readonly value: T; readonly error?: undefined; readonly told: string }
  | { readonly value?: undefined; readonly error: Error & { readonly code: ErrorCode }; readonly told: string };

/** What must not be seen in an error. */
export interface Hidden {
  /** All that the stranger wrote. */
  readonly untrusted: string;
  /** Tokens and keys. */
  readonly secrets?: readonly string[];
}

/** Says what is wrong, in the words of a failure. */
export function demand(condition: unknown, problem: string): asserts condition {
  if (!condition) throw new Error(problem);
}

export function demandSame(actual: unknown, expected: unknown, what: string): void {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (one !== other) throw new Error(`${what}: got ${one?.slice(0, 300)}, not ${other?.slice(0, 300)}`);
}

/** Judges errors of one library. */
export class Oracle {
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
  }

  /** Acts at once. */
  attempt<T>(hidden: Hidden, codes: readonly ErrorCode[], act: () => T): Outcome<T> {
    try {
      return { value: act(), told: "ok" };
    } catch (error) {
      return this.#refused(error, hidden, codes);
    }
  }

  /** The same, with a promise. */
  async attemptLater<T>(hidden: Hidden, codes: readonly ErrorCode[], act: () => Promise<T>): Promise<Outcome<T>> {
    try {
      return { value: await act(), told: "ok" };
    } catch (error) {
      return this.#refused(error, hidden, codes);
    }
  }

  #refused(error: unknown, hidden: Hidden, codes: readonly ErrorCode[]): Outcome<never> {
    const { isSciTokensError } = this.#library;
    if (!isSciTokensError(error)) throw new Error(`not an error of the library: ${describe(error)}`);
    demand(codes.includes(error.code), `the code ${error.code} is none of ${codes.join(", ")}: ${error.message}`);
    demandDiscreet(error, hidden);
    return { error, told: `${error.code} ${error.reason} ${error.claim ?? ""} ${shapeOf(error.message)}` };
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}\n${error.stack}` : typeof error;
}

/** A message without what it quotes and counts, as far as that can be told. */
function shapeOf(message: string): string {
  return message
    .replace(/"(?:[^"\\]|\\.)*"/g, '""')
    .replace(/\d+/g, "0")
    .slice(0, 60);
}

function demandDiscreet(error: Error, { untrusted, secrets = [] }: Hidden): void {
  demand(error.message.length < LONGEST, `a message of ${error.message.length} characters`);
  demand(!/[\p{Cc}\p{Surrogate}]/u.test(error.message), "a control character or lone surrogate in a message");
  const seen = visibleIn(error);
  for (const secret of secrets) {
    demand(secret.length < LEAST_SECRET || !seen.includes(secret), "a token or key in an error");
  }
  if (untrusted.length <= MOST_QUOTED || seen.length <= MOST_QUOTED) return;
  for (let from = 0; from + MOST_QUOTED < seen.length; from++) {
    const quoted = seen.slice(from, from + MOST_QUOTED + 1);
    demand(!untrusted.includes(quoted), `more than ${MOST_QUOTED} characters of the input in an error`);
  }
}

/** All that is printed with an error, but for where it was made. */
function visibleIn(error: Error): string {
  const seen: string[] = [];
  for (let one: unknown = error; one instanceof Error && seen.length < 20; one = one.cause) {
    seen.push(one.message, JSON.stringify(one) ?? "");
  }
  return seen.join("\n");
}
