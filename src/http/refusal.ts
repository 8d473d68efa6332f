/**
 * What a client is answered where a request is refused (RFC 6750 section 3; RFC 9110 section 15).
 *
 * | error | status | `error` |
 * | --- | --- | --- |
 * | no token was sent | 401 | none |
 * | a header that is malformed, two tokens, a token with its child key, a path that is none of this service | 400 | `invalid_request` |
 * | a token that is not good, or not for this service | 401 | `invalid_token` |
 * | a good token that does not allow this | 403 | `insufficient_scope` |
 * | the issuer's keys cannot be had | 503 | `temporarily_unavailable` |
 *
 * @module
 */

import { InvalidArgumentError, isSciTokensError, type KeysUnavailableError, type SciTokensError } from "../errors.ts";
import { flag, readOptions } from "../options.ts";

/** What a refusal may say. */
export interface RefusalOptions {
  /** What the resource is a part of, for a person: the `realm` of the challenge. Default: none. */
  readonly realm?: string | undefined;
  /** The scope that is needed, as `"read:/secret"`; told where the token lacks it, or there is no token. Default: not told. */
  readonly scope?: string | undefined;
  /** Tell the client the message of the error, which says why, and not just what kind it is of. Default: `false`. */
  readonly expose?: boolean | undefined;
}

/** The parts of a response that refuses. */
export interface Refusal {
  /** The status. */
  readonly status: 400 | 401 | 403 | 503;
  /** The headers, by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The same in JSON, for pages that may not read the headers; `null` where there is nothing to say. */
  readonly body: string | null;
}

interface Kind {
  readonly status: Refusal["status"];
  readonly error?: string;
  readonly description?: string;
}

const NO_TOKEN: Kind = { status: 401 };
const INVALID_REQUEST: Kind = {
  status: 400,
  error: "invalid_request",
  description: "the request does not carry one bearer token in the right way",
};
const INVALID_PATH: Kind = { ...INVALID_REQUEST, description: "the path is none that this service can use" };
/** Said in any case: whoever sent it has just given away a private key. */
const KEY_SENT: Kind = {
  ...INVALID_REQUEST,
  description: "the token was sent with its child key (the fourth segment), which is for its holder alone",
};
const INVALID_TOKEN: Kind = {
  status: 401,
  error: "invalid_token",
  description:
    "the token is malformed, expired, not yet valid, not trusted, for another service, or to be derived from first",
};
const INSUFFICIENT_SCOPE: Kind = {
  status: 403,
  error: "insufficient_scope",
  description: "the token does not allow this",
};
const UNAVAILABLE: Kind = {
  status: 503,
  error: "temporarily_unavailable",
  description: "the token cannot be verified just now",
};

/** Faults of whoever sent the credentials, and not of the token in them. */
const OF_THE_REQUEST: readonly string[] = ["credentials_malformed", "credentials_repeated"];

/** Seconds to wait for keys where nothing is known. */
const USUAL_WAIT = 60;

// RFC 6750 section 3: what may stand in error_description and realm, and what in scope.
const NOT_DESCRIPTIVE = /[^\x20-\x21\x23-\x5b\x5d-\x7e]/g;
const NOT_OF_SCOPE = /[^\x20-\x21\x23-\x5b\x5d-\x7e]/gu;
const REALM = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/;

/** The longest scope that is told: it holds a path that the client has chosen. */
const MAX_SCOPE_LENGTH = 2048;

/**
 * The response to a request that was refused with this error. `protect` and its kin answer with it; it is also of use where
 * an `Enforcer` is asked by hand.
 *
 * @throws The error itself, when it is none of a request or token: a fault of the service's own must not look like a bad token.
 * @throws InvalidArgumentError for options that can never work.
 * @example
 * ```ts
 * import { Enforcer } from "scitokens";
 * import { refusal } from "scitokens/protect";
 *
 * const enforcer = new Enforcer("https://issuer.example", { audience: "https://storage.example" });
 * async function handle(request: Request): Promise<Response> {
 *   try {
 *     const token = await enforcer.authorize(request, "read", new URL(request.url).pathname);
 *     return new Response(`hello ${token.get("sub")}`);
 *   } catch (error) {
 *     const { status, headers, body } = refusal(error, { realm: "storage" });
 *     return new Response(body, { status, headers });
 *   }
 * }
 * const response = await handle(new Request("https://storage.example/run-1"));
 * console.log(response.status, response.headers.get("www-authenticate")); // 401 'Bearer realm="storage"'
 * ```
 */
export function refusal(error: unknown, options: RefusalOptions = {}): Refusal {
  const { realm, scope, expose } = readRefusalOptions(options);
  const kind = kindOf(error);
  const { status } = kind;
  const isTold = kind === NO_TOKEN || kind === INSUFFICIENT_SCOPE;
  const problem = present({
    error: kind.error,
    error_description: expose && kind !== NO_TOKEN ? descriptive((error as Error).message) : kind.description,
    scope: isTold ? scopeToTell(scope) : undefined,
  });
  const headers = present({
    "www-authenticate": status === 503 ? undefined : challenge({ ...present({ realm }), ...problem }),
    "retry-after": status === 503 ? String(waitOf(error)) : undefined,
    "content-type": kind === NO_TOKEN ? undefined : "application/json",
  });
  return { status, headers, body: kind === NO_TOKEN ? null : JSON.stringify(problem) };
}

/** Reads what a refusal may say, once for all. */
export function readRefusalOptions(options: RefusalOptions): {
  readonly realm: string | undefined;
  readonly scope: string | undefined;
  readonly expose: boolean;
} {
  return readOptions(options, { realm: readRealm, scope: readText, expose: flag(false) });
}

/** Reads the name of a realm, which stands between quotation marks. */
export function readRealm(realm: string | undefined): string | undefined {
  if (realm === undefined || (typeof realm === "string" && REALM.test(realm))) return realm;
  throw new InvalidArgumentError("realm must be text of printable ASCII without quotation marks and backslashes");
}

function readText(scope: string | undefined, name: string): string | undefined {
  if (scope === undefined || typeof scope === "string") return scope;
  throw new InvalidArgumentError(`${name} must be a string`);
}

function kindOf(error: unknown): Kind {
  if (!isSciTokensError(error)) throw error;
  switch (error.code) {
    case "ERR_ARGUMENT":
    case "ERR_STORE":
      throw error;
    case "ERR_TOKEN_FORMAT":
      return kindOfFormat(error);
    case "ERR_PATH_INVALID":
      return INVALID_PATH;
    case "ERR_SCOPE_INSUFFICIENT":
      return INSUFFICIENT_SCOPE;
    case "ERR_KEYS_UNAVAILABLE":
      return UNAVAILABLE;
    default:
      return INVALID_TOKEN;
  }
}

function kindOfFormat({ reason }: SciTokensError): Kind {
  if (reason === "token_missing") return NO_TOKEN;
  if (reason === "key_segment") return KEY_SENT;
  return OF_THE_REQUEST.includes(reason) ? INVALID_REQUEST : INVALID_TOKEN;
}

function waitOf(error: unknown): number {
  const { retryAfter } = error as KeysUnavailableError;
  return Number.isFinite(retryAfter) ? Math.max(1, Math.ceil(retryAfter)) : USUAL_WAIT;
}

/** What there is of some texts. */
function present(texts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** No value has a quotation mark or backslash in it, so that nothing has to be escaped. */
function challenge(parameters: Readonly<Record<string, string>>): string {
  const list = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`);
  return ["Bearer", list.join(", ")].join(" ").trim();
}

function descriptive(message: string): string {
  return message.replaceAll('"', "'").replace(NOT_DESCRIPTIVE, "?");
}

function scopeToTell(scope: string | undefined): string | undefined {
  if (scope === undefined || scope === "") return undefined;
  const told = scope.replace(NOT_OF_SCOPE, escaped);
  return told.length > MAX_SCOPE_LENGTH ? undefined : told;
}

function escaped(character: string): string {
  const bytes = [...new TextEncoder().encode(character)];
  return bytes.map((byte) => `%${byte.toString(16).padStart(2, "0").toUpperCase()}`).join("");
}
