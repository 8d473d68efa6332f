/**
 * What can name something, such as a claim, a key or an issuer.
 *
 * @module
 */

/** Whether a value is a string that is not empty. */
export function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** Whether a value is a list of such strings, or of none. */
export function isNameList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isName);
}
