/** A service with keys at hand, and requests to it. */

import type { ProtectOptions } from "../../../src/http/protect.ts";
import type { KeyCache, SigningKey } from "../../../src/index.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, clock, ISSUER, signClaims } from "../fixtures.ts";

export const SECRET = `${AUDIENCE}/secret`;
/** A second issuer, which signs with the same key. */
export const OTHER = "https://other-issuer.example";

export interface Bench {
  readonly key: SigningKey;
  readonly keyCache: KeyCache;
  /** Options with which a service works. */
  readonly options: ProtectOptions;
  /** Signs a token that is for the service. */
  mint(claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
}

export async function makeBench(library: Library): Promise<Bench> {
  const key = await library.generateKey();
  // An issuer is looked at for a kid that it has not; this one has nothing but the keys that are added.
  const keyCache = new library.KeyCache({ fetch: async () => new Response(null, { status: 404 }) });
  for (const issuer of [ISSUER, OTHER]) await keyCache.addJwks(issuer, library.exportJwks(key));
  return {
    key,
    keyCache,
    options: { issuer: ISSUER, audience: AUDIENCE, keyCache, now: clock(), scope: "read:/secret" },
    mint: (claims = {}, header = {}) =>
      signClaims(library, key, { aud: AUDIENCE, scope: "read:/secret", ...claims }, { kid: key.keyId, ...header }),
  };
}

/** A request with a token, or with none. */
export function requestWith(token: string | undefined, url: string = SECRET, init: RequestInit = {}): Request {
  const headers = new Headers(init.headers);
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  return new Request(url, { ...init, headers });
}

/** A request with headers that only a browser itself may set. */
export function asSent(url: string, method: string, headers: Record<string, string>): Request {
  return { url, method, headers: new Headers(headers) } as unknown as Request;
}

/** The parameters of a challenge. */
export function challengeOf(response: Response): Record<string, string> {
  const header = response.headers.get("www-authenticate") ?? "";
  const [scheme, list = ""] = header.split(/ (.*)/s);
  const parameters = [...list.matchAll(/([a-z_]+)="([^"\\]*)"(?:, |$)/g)].map(([, name, value]) => [name, value]);
  return { scheme, ...Object.fromEntries(parameters) };
}
