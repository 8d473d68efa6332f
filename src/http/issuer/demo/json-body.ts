/**
 * A JSON object in the body of a request, whatever type it says it is of.
 *
 * @module
 */

import { isObject, type JsonObject, parseJson } from "../../../jwt/json.ts";
import { readBody } from "../body.ts";

/** The object, or `undefined` when there is something else. */
export async function readJson(request: Request): Promise<JsonObject | undefined> {
  const bytes = await readBody(request);
  try {
    const value = parseJson(bytes, (problem) => new SyntaxError(problem));
    return isObject(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
