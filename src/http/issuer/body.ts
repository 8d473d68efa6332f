/**
 * The body of a request, as far as it is read.
 *
 * @module
 */

import { OAuthError } from "./oauth-error.ts";

/** The most bytes of a body: more than a token and an assertion have together. */
const MAX_BYTES = 65_536;

/**
 * The bytes of a body, whatever length it says it has.
 *
 * @throws OAuthError when there are too many.
 */
export async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  // Firefox has no stream of a request's body.
  if (request.body === undefined) return demandSize(new Uint8Array(await request.arrayBuffer()));
  if (request.body === null) return new Uint8Array();
  const reader = request.body.getReader();
  const bytes = new Uint8Array(MAX_BYTES);
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return bytes.slice(0, length);
    if (length + value.length > MAX_BYTES) {
      // Nobody waits until the rest has come.
      reader.cancel().catch(() => {});
      throw tooLarge();
    }
    bytes.set(value, length);
    length += value.length;
  }
}

function demandSize(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (bytes.length > MAX_BYTES) throw tooLarge();
  return bytes;
}

function tooLarge(): OAuthError {
  return new OAuthError("invalid_request", `a body has ${MAX_BYTES} bytes at most`, { status: 413 });
}
