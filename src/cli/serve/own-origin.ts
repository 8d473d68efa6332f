/**
 * Pages that somebody on this machine looks at can reach the issuer too: under a name that was bent to this machine, and with
 * requests that get or change something.
 *
 * @module
 */

import type { Call } from "./call.ts";

/** What everybody may read, pages of other origins too. */
const PUBLIC = /^\/(?:\.well-known\/|jwks$|oauth2\/certs$)/;

/** Whether a request names the issuer, or this machine, and comes from there. */
export function isForUs({ url, path, headers }: Pick<Call, "url" | "path" | "headers">, issuer: string): boolean {
  const hosts = ["127.0.0.1", "localhost", "[::1]", new URL(issuer).hostname];
  const isOurs = (one: string): boolean => URL.canParse(one) && hosts.includes(new URL(one).hostname);
  const origin = headers.get("origin");
  return isOurs(url) && (origin === null || PUBLIC.test(path) || isOurs(origin));
}
