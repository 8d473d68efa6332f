/** What an issuer of the tests answers, and what it tells of having been asked. */

import type { Fault } from "./faults.ts";

/** What an issuer answers at one of its paths. */
export interface Route {
  readonly status?: number;
  /** With an `etag`, a request that has it already is answered with 304. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds before the answer. */
  readonly delay?: number;
  /** What goes wrong with the answer. */
  readonly fault?: Fault;
}

/** Routes by path below the issuer, `@` for a path below the host's own `/.well-known/`. */
export type Routes = Readonly<Record<string, Route>>;

/** One request, as the issuer saw it. */
export interface Asked {
  readonly path: string;
  /** The simulated second that the request named, if it did. */
  readonly at?: number;
  readonly ifNoneMatch?: string;
  /** The status, or the fault. */
  readonly answered: string;
  /** Bytes that went out, once the answer has ended, one way or another. */
  readonly sent?: number;
}
