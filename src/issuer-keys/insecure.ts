/**
 * Who may be asked without TLS.
 *
 * @module
 */

import { InvalidArgumentError } from "../errors.ts";
import { isNameList } from "../names.ts";

/**
 * Where http is allowed instead of https: nowhere (`false`), on loopback hosts (`true`), or for just these issuers, or origins.
 */
export type Insecure = boolean | readonly string[];

/** The caller's choice, checked. */
export function readInsecure(insecure: Insecure = false): Insecure {
  if (typeof insecure === "boolean") return insecure;
  if (isNameList(insecure)) return [...insecure];
  throw new InvalidArgumentError("insecure must be true, false or a list");
}
