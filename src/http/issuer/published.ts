/**
 * What everybody may read and keep for a while: metadata and the key set.
 *
 * @module
 */

import { encodeBase64url } from "../../jwt/base64url.ts";
import { empty, jsonText } from "./answer.ts";
import { digest } from "./secret.ts";

/**
 * Answers with a document, or that it is still the same (RFC 9110 section 13.1.2).
 *
 * @param maxAge - Seconds for which it may be kept.
 */
export async function publish(request: Request, document: object, maxAge: number): Promise<Response> {
  const body = JSON.stringify(document);
  const etag = `"${encodeBase64url((await digest(body)).slice(0, 16))}"`;
  const headers = { etag, "cache-control": `public, max-age=${maxAge}` };
  if (matches(request.headers.get("if-none-match"), etag)) return empty(304, headers);
  return jsonText(body, headers);
}

/** Whether a list of entity tags has this one, whether it is a weak one there or not. */
function matches(list: string | null, etag: string): boolean {
  const tags = (list ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}
