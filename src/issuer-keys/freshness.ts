/**
 * What an answer says of how long it is fresh (RFC 9111), and when to ask again (RFC 9110 section 10.2.3).
 *
 * @module
 */

/** What is taken for an entity tag (RFC 9110 section 8.8.3), and can be sent back: some issuers leave out the quotes. */
export const ENTITY_TAG: RegExp = /^[\x21-\x7e]{1,256}$/;

/** As much of `Headers` as is used. */
export interface HeaderSource {
  /** The value of a header, without white space around it, or `null`. */
  get(name: string): string | null;
}

/** Seconds for which an answer is fresh from now on (RFC 9111 section 4.2), or `undefined` where it does not say. */
export function freshFor(headers: HeaderSource): number | undefined {
  const control = headers.get("cache-control") ?? "";
  if (/(?:^|[\s,])no-(?:store|cache)(?:$|[\s,=])/i.test(control)) return 0;
  const maxAge = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,12})/i.exec(control)?.[1];
  if (maxAge === undefined) return undefined;
  const age = /^\d{1,12}$/.exec(headers.get("age") ?? "")?.[0] ?? 0;
  return Math.max(0, Number(maxAge) - Number(age));
}

/**
 * Seconds after which the issuer wants to be asked again, or `undefined` where it does not say.
 *
 * @param now - In seconds.
 */
export function retryAfterOf(headers: HeaderSource, now: number): number | undefined {
  const text = headers.get("retry-after") ?? "";
  const seconds = /^\d{1,12}$/.test(text) ? Number(text) : Date.parse(text) / 1000 - now;
  return seconds > 0 ? seconds : undefined;
}
