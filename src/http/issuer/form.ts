/**
 * The form in the body of a request (RFC 6749 section 3.2).
 *
 * @module
 */

import { readBody } from "./body.ts";
import { OAuthError } from "./oauth-error.ts";

/** Parameters by name; a list of those that may be there more than once. */
export type Form = Readonly<Record<string, string | readonly string[]>>;

const FORM = /^application\/x-www-form-urlencoded(?:\s*;|$)/i;
const MAX_PARAMETERS = 64;
/** RFC 8707 section 2 and RFC 8693 section 2.1 let a client name several services. */
const REPEATABLE: readonly string[] = ["resource", "audience"];

/**
 * The parameters of a request. One without a value is as good as left out (RFC 6749 section 3.2).
 *
 * @throws OAuthError when it is no form, too large, or has a parameter twice.
 */
export async function readForm(request: Request): Promise<Form> {
  if (!FORM.test(request.headers.get("content-type") ?? "")) {
    throw new OAuthError("invalid_request", "the body must be application/x-www-form-urlencoded");
  }
  const parameters = [...new URLSearchParams(new TextDecoder().decode(await readBody(request)))];
  if (parameters.length > MAX_PARAMETERS) throw new OAuthError("invalid_request", "there are too many parameters");
  const form = new Map<string, string | string[]>();
  for (const [name, value] of parameters) {
    if (value === "") continue;
    const before = form.get(name);
    if (REPEATABLE.includes(name)) form.set(name, [...(before ?? []), value]);
    else if (before === undefined) form.set(name, value);
    else throw new OAuthError("invalid_request", "a parameter is there more than once");
  }
  return Object.fromEntries(form);
}
