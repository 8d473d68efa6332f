/**
 * Who may ask for tokens.
 *
 * @module
 */

import { InvalidArgumentError, InvalidAuthorizationResourceError, isSciTokensError } from "../../errors.ts";
import { isObject } from "../../jwt/json.ts";
import type { JsonWebKeySet } from "../../jwt/json-web-key.ts";
import { isName, isNameList } from "../../names.ts";
import { numberFrom, readOptions } from "../../options.ts";
import { quote } from "../../quote.ts";
import { readScope } from "../../scope/scope.ts";
import { type Profile, type ProfileOption, readProfile } from "../../token/profile.ts";

/**
 * A client: how it proves who it is, and what it may have at most. One without `secret` and `jwks` is public: it can
 * exchange a token that it holds for a narrower one, and nothing else.
 */
export interface Client {
  /** Its secret, of at least 16 characters (`client_secret_basic`, `client_secret_post`). */
  readonly secret?: string | undefined;
  /** Its public keys (`private_key_jwt`, RFC 7523). */
  readonly jwks?: JsonWebKeySet | undefined;
  /**
   * All that it may have, separated by spaces, such as `"read:/ write:/store/jobs"`. Left out, the policy alone says; without
   * a policy, it gets nothing.
   */
  readonly scope?: string | undefined;
  /**
   * The services that its tokens may be for; `"ANY"` among them stands for any. Its tokens are for all of these but `"ANY"`
   * where it names none. Left out, the policy alone says.
   */
  readonly audience?: string | readonly string[] | undefined;
  /** The `sub` of its tokens. Default: its client id. */
  readonly subject?: string | undefined;
  /** The profile of its tokens. Default: the issuer's. */
  readonly profile?: Profile | undefined;
  /** Seconds that its tokens serve. Default: the issuer's. */
  readonly lifetime?: number | undefined;
}

/** Finds a client by its id; `undefined` where there is none. */
export type FindClient = (clientId: string) => Client | undefined | Promise<Client | undefined>;

/** Clients by id, or what finds them. */
export type Clients = Readonly<Record<string, Client>> | FindClient;

const MIN_SECRET = 16;

/** Reads how many seconds a token may serve. */
export const readSeconds: (value: number | undefined, name: string) => number | undefined = numberFrom(
  1,
  366 * 86_400,
  undefined,
);

/**
 * What finds clients, each checked: those that are listed at once, others when they are found.
 *
 * @throws InvalidArgumentError for a client that can never work.
 */
export function readClients(clients: Clients = {}): (clientId: string) => Promise<Client | undefined> {
  if (typeof clients === "function") {
    return async (clientId) => {
      const client = await clients(clientId);
      return client === undefined || client === null ? undefined : readClient(clientId, client);
    };
  }
  if (!isObject(clients)) throw new InvalidArgumentError("clients must be an object of clients by id, or a function");
  const known = new Map(Object.entries(clients).map(([id, client]) => [id, readClient(id, client)]));
  return async (clientId) => known.get(clientId);
}

/** Whether a client can prove who it is. */
export function isConfidential({ secret, jwks }: Client): boolean {
  return secret !== undefined || jwks !== undefined;
}

/** A client. What is wrong is told with its name, as there may be a hundred. */
function readClient(clientId: string, client: Client): Client {
  try {
    return readOptions(client, {
      secret: readSecret,
      jwks: readJwks,
      scope: readLimit,
      audience: readNames,
      subject: readSubject,
      profile: readWrittenProfile,
      lifetime: readSeconds,
    });
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    const message = `client ${quote(clientId)}: ${error.message}`;
    throw error.code === "ERR_SCOPE_INVALID"
      ? new InvalidAuthorizationResourceError(message)
      : new InvalidArgumentError(message);
  }
}

/** The profile that is written, which must be said. */
export function readWrittenProfile(profile: ProfileOption | undefined): Profile | undefined {
  if (profile === undefined) return undefined;
  const read = readProfile(profile);
  if (read === "compat") throw new InvalidArgumentError("the profile of new tokens cannot be compat");
  return read;
}

/** The names of services, as a list. */
export function readNames(names: string | readonly string[] | undefined, name: string): readonly string[] | undefined {
  if (names === undefined) return undefined;
  const list: unknown = typeof names === "string" ? [names] : names;
  if (isNameList(list) && list.length > 0) return [...list];
  throw new InvalidArgumentError(`${name} must be a non-empty string, or a list of at least one`);
}

/** Scopes, each of which is sound. */
export function readLimit(scope: string | undefined): string | undefined {
  if (scope === undefined) return undefined;
  if (typeof scope !== "string") {
    throw new InvalidArgumentError('scope must be one string, such as "read:/ write:/store"');
  }
  readScope(scope);
  return scope;
}

/** Whom tokens speak of. */
export function readSubject(subject: string | undefined): string | undefined {
  if (subject === undefined || isName(subject)) return subject;
  throw new InvalidArgumentError("subject must be a non-empty string");
}

function readSecret(secret: string | undefined): string | undefined {
  if (secret === undefined || (typeof secret === "string" && secret.length >= MIN_SECRET)) return secret;
  throw new InvalidArgumentError(`secret must be a string of at least ${MIN_SECRET} characters`);
}

function readJwks(jwks: JsonWebKeySet | undefined): JsonWebKeySet | undefined {
  if (jwks === undefined || (isObject(jwks) && Array.isArray(jwks.keys))) return jwks;
  throw new InvalidArgumentError("jwks must be a JWK Set: an object with a list of keys");
}
