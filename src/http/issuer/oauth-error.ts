/**
 * What a token endpoint refuses with (RFC 6749 section 5.2, RFC 8707 section 2).
 *
 * @module
 */

/** The codes that clients know. */
export type OAuthErrorCode =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "unauthorized_client"
  | "unsupported_grant_type"
  | "invalid_scope"
  | "invalid_target"
  | "server_error"
  | "temporarily_unavailable";

/** How it is answered where that is not 400 with nothing but a body. */
export interface OAuthErrorDetails extends ErrorOptions {
  /** The HTTP status. Default: 400. */
  readonly status?: number;
  /** Headers beside those that every answer has. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal. Its message is fit for the client to read. */
export class OAuthError extends Error {
  readonly error: OAuthErrorCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(error: OAuthErrorCode, message: string, { status = 400, headers = {}, cause }: OAuthErrorDetails = {}) {
    super(message, { cause });
    this.error = error;
    this.status = status;
    this.headers = headers;
  }

  override get name(): string {
    return "OAuthError";
  }
}
