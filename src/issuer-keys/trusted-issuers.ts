/**
 * The issuers that a caller trusts.
 *
 * @module
 */

import { InvalidArgumentError, UntrustedIssuerError } from "../errors.ts";
import { isName, isNameList } from "../names.ts";
import { quote } from "../quote.ts";

/** Some issuers, by their exact names, or any. */
export type TrustedIssuers = readonly string[] | "*";

/** The caller's choice, checked. */
export function readTrustedIssuers(issuers: TrustedIssuers | undefined): TrustedIssuers | undefined {
  if (issuers === undefined || issuers === "*") return issuers;
  if (isNameList(issuers) && !issuers.includes("*")) return [...issuers];
  throw new InvalidArgumentError('issuers must be a list of names, or "*"');
}

/** Whether an issuer is trusted. */
export function isTrusted(issuer: string, issuers: TrustedIssuers): boolean {
  return issuers === "*" ? isName(issuer) : issuers.includes(issuer);
}

/** @throws UntrustedIssuerError when an issuer is not trusted. */
export function demandTrusted(issuer: string, issuers: TrustedIssuers): void {
  if (!isTrusted(issuer, issuers)) {
    const some = [...issuers].slice(0, 3).map(quote);
    throw new UntrustedIssuerError(`the issuer ${quote(issuer)} is not among those trusted (${some})`);
  }
}
