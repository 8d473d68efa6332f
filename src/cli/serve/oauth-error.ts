/**
 * What a token endpoint refuses with (RFC 6749 section 5.2).
 *
 * @module
 */

/** A refusal, with its code. */
export class OAuthError extends Error {
  /** The code that clients know. */
  readonly error: "invalid_request" | "invalid_scope" | "unsupported_grant_type";

  /** The message is for the developer. */
  constructor(error: OAuthError["error"], message: string) {
    super(message);
    this.error = error;
  }
}
