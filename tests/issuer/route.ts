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
  /** Answers a POST with a token that is signed with one of these; see `issuing.ts`. */
  readonly issuing?: Issuing;
}

/** The private JWKs of a service that signs what is posted to it. */
export type Issuing = Readonly<Record<"ES256" | "RS256", Readonly<Record<string, unknown>>>>;

/** Routes by path below the issuer, `@` for a path below the host's own `/.well-known/`. */
export type Routes = Readonly<Record<string, Route>>;

/** One request, as the issuer saw it. */
export interface Asked {
  readonly path: string;
  /** The simulated second that the request named, if it did. */
  readonly at?: number;
  readonly ifNoneMatch?: string;
  /** What was posted. */
  readonly posted?: string;
  /** The status, or the fault. */
  readonly answered: string;
  /** Bytes that went out, once the answer has ended, one way or another. */
  readonly sent?: number;
}
