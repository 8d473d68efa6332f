/**
 * WLCG Bearer Token Discovery: where a user's token is, when nobody says.
 *
 * | step | where | the file is called |
 * | --- | --- | --- |
 * | 1 | the variable `BEARER_TOKEN` holds the token | |
 * | 2 | the variable `BEARER_TOKEN_FILE` names a file that does | as it says |
 * | 3 | the folder that the variable `XDG_RUNTIME_DIR` names | `bt_u` and the effective user id |
 * | 4 | `/tmp` | the same |
 *
 * What is empty or not there is passed over. The first that is neither is the token, and if it has not the form of one (RFC 6750
 * section 2.1, `b64token`), or may have been put there by another user, the search ends with an error: to go on would be to
 * act with a token that nobody chose.
 *
 * @module
 */

import { InvalidArgumentError, InvalidTokenFormatError } from "../errors.ts";
import { readOptions } from "../options.ts";
import { quote } from "../quote.ts";
import { type Place, readBearerToken } from "./bearer-token.ts";
import { type Environment, effectiveUid, processEnvironment, readVariable } from "./surroundings.ts";
import { hasFiles, readTokenFile } from "./token-file.ts";

/** Where to look. */
export interface DiscoverOptions {
  /**
   * The variables, or the bindings of a Worker, in the place of the process's environment. A value is a text, or an object
   * whose method `get` promises one, as a binding of Cloudflare's Secrets Store has it. Default: that environment.
   */
  readonly env?: Readonly<Record<string, unknown>> | undefined;
  /** The number of the user whose token it is. Default: the effective user id of the process. */
  readonly uid?: number | undefined;
}

/** A token, and where it was. */
export interface LocatedToken {
  /** The token's text, not verified. */
  readonly token: string;
  /** `"BEARER_TOKEN"`, `"BEARER_TOKEN_FILE"`, or the path of the file that was found without being named. */
  readonly source: string;
}

interface Found {
  readonly place: Place;
  readonly source: string;
  /** `undefined` when nothing is there. */
  readonly text: string | undefined;
  /** What to say when it is nothing, or blank. */
  readonly missing: string;
}

const TMP = "/tmp";
const MAX_UID = 2 ** 32 - 2;

/**
 * The text of the user's token, without the white space around it. It is not verified.
 *
 * Variables and files are read each time, and each only when it is its turn. Deno is asked for no more than that:
 * `--allow-env=BEARER_TOKEN` is enough where that variable is set, and what is missing beyond it is named in the error, as
 * a place that may not be looked at is not passed over. Where users have no ids, as on Windows and in Workers, steps 3 and 4
 * are left out, and no file is refused for its owner; where there are no files, as in browsers, `BEARER_TOKEN` alone is of
 * use.
 *
 * @throws InvalidTokenFormatError when there is none (reason `token_missing`), and when what was found cannot be used. Its
 *   reason then says where, `bearer_token`, `bearer_token_file`, `xdg_runtime_dir` or `tmp`, and what is wrong: `…_invalid`
 *   for what is no token, `…_too_long` beyond 65,536 bytes, `…_not_a_file` for a folder, pipe or device, `…_unreadable`, and
 *   `…_foreign` for a file or symbolic link that another user may have put there.
 * @throws InvalidArgumentError for options that can never work, and with reason `permission_denied` when Deno, or Node.js
 *   with `--permission`, must be started with a flag, which the message names.
 * @example
 * ```ts
 * import { discover } from "scitokens/discover";
 *
 * const token = await discover({ env: { BEARER_TOKEN: " header.payload.signature\n" } });
 * console.log(token); // "header.payload.signature"
 * ```
 */
export async function discover(options: DiscoverOptions = {}): Promise<string> {
  return (await locate(options)).token;
}

/**
 * As {@link discover}, and where the token was.
 *
 * @throws InvalidTokenFormatError, InvalidArgumentError as `discover` does.
 * @example
 * ```ts
 * import { locate } from "scitokens/discover";
 *
 * const { source } = await locate({ env: { BEARER_TOKEN: "header.payload.signature" } });
 * console.log(source); // "BEARER_TOKEN"
 * ```
 */
export async function locate(options: DiscoverOptions = {}): Promise<LocatedToken> {
  const { env, uid } = readOptions(options, { env: readEnvironment, uid: readUid });
  const missing: string[] = [];
  for await (const found of search(env, uid)) {
    const token = found.text === undefined ? "" : readBearerToken(found.text, found.place, found.source);
    if (token !== "") return { token, source: found.source };
    missing.push(found.missing);
  }
  throw new InvalidTokenFormatError(`no bearer token was found: ${missing.join("; ")}`, { reason: "token_missing" });
}

/** One step after the other, none before its turn. */
async function* search(given: Environment | undefined, givenUid: number | undefined): AsyncGenerator<Found> {
  const env = given ?? processEnvironment();
  if (env === undefined) {
    yield nothing("bearer_token", "there are no environment variables here; give variables or bindings as env");
    return;
  }
  yield {
    place: "bearer_token",
    source: "BEARER_TOKEN",
    text: await readVariable(env, "BEARER_TOKEN"),
    missing: "BEARER_TOKEN is empty or not set",
  };
  const file = await readVariable(env, "BEARER_TOKEN_FILE");
  const uid = (): number | undefined => givenUid ?? effectiveUid();
  // A file that is named and not there is passed over, as the reference library does: nothing is there, as in an empty one.
  yield isBlank(file)
    ? nothing("bearer_token_file", "BEARER_TOKEN_FILE is empty or not set")
    : inFile("bearer_token_file", "BEARER_TOKEN_FILE", file, uid);

  if (!hasFiles()) {
    yield nothing("tmp", "files cannot be read here (in Node.js: from 20.16 on)");
    return;
  }
  const id = uid();
  if (id === undefined) {
    yield nothing("tmp", "users have no ids here that a file could be called by");
    return;
  }
  const folder = await readVariable(env, "XDG_RUNTIME_DIR");
  // XDG Base Directory Specification: a relative path is to be ignored.
  yield folder?.startsWith("/")
    ? inFile("xdg_runtime_dir", `${folder.replace(/\/$/, "")}/bt_u${id}`, undefined, () => id)
    : nothing("xdg_runtime_dir", "XDG_RUNTIME_DIR is not set to an absolute path");
  yield inFile("tmp", `${TMP}/bt_u${id}`, undefined, () => id);
}

function inFile(place: Place, source: string, named: string | undefined, uid: () => number | undefined): Found {
  const path = named ?? source;
  return { place, source, text: readTokenFile(path, place, uid), missing: `${quote(path)} is empty or not there` };
}

function nothing(place: Place, missing: string): Found {
  return { place, source: "", text: undefined, missing };
}

function isBlank(text: string | undefined): text is undefined {
  return text === undefined || text.trim() === "";
}

function readEnvironment(env: Environment | undefined): Environment | undefined {
  if (env === undefined || (typeof env === "object" && env !== null && !Array.isArray(env))) return env;
  throw new InvalidArgumentError("env must be an object of variables or bindings");
}

function readUid(uid: number | undefined): number | undefined {
  if (uid === undefined || (Number.isInteger(uid) && uid >= 0 && uid <= MAX_UID)) return uid;
  throw new InvalidArgumentError(`uid must be a user id: a whole number from 0 to ${MAX_UID}`);
}
