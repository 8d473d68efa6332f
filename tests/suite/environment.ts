/** What the shared suite is given: the library as it is published, and a real issuer to ask. */

/** The library, as its entry points export it. */
export interface Library extends Main {
  readonly jwt: typeof import("../../src/jwt/index.ts");
}

type Main = typeof import("../../src/index.ts");

/** Where the issuer of these tests listens; see `tests/issuer/server.ts`. */
export interface Environment {
  readonly http: string;
  /** With a certificate of the tests' own authority, which the runtime must have been told to trust. */
  readonly https: string;
}

/** What one runtime answered. */
export interface Report {
  readonly runtime: string;
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly string[];
}
