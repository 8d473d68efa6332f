/**
 * The likeliest mistakes of who sets a service or a client up, and what the library says to each: the message has what is wrong,
 * and what to do or to look at.
 */

import QUnit from "qunit";
import type { EnforcerOptions, SigningKey } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, clock, ISSUER, NOON, signClaims } from "../fixtures.ts";
import { ofDiscovery, ofKeys } from "./keys.ts";
import type { Mistake } from "./mistake.ts";

interface Made extends EnforcerOptions {
  readonly issuer?: string;
  readonly claims?: Record<string, unknown>;
  readonly path?: string;
  /** What is put around the token's text. */
  readonly around?: (text: string) => string;
}

export function mistakes(library: Library): void {
  let key: SigningKey;
  let other: SigningKey;
  QUnit.module("told", (hooks) => {
    hooks.before(async () => {
      [key, other] = await Promise.all([library.generateKey(), library.generateKey()]);
    });
    for (const [name, code, said, act] of [
      ...ofServices(library, () => key),
      ...ofTokens(library, () => key),
      ...ofKeys(
        library,
        () => key,
        () => other,
      ),
      ...ofDiscovery(library),
      ...ofCalls(library, () => key),
    ]) {
      QUnit.test(name, async (assert) => {
        const { message } = await failsWith(assert, library, code, act);
        assert.equal(message.replace(/kid "[\w-]{43}"/, 'kid "…"'), said);
      });
    }
  });
}

function ofServices(library: Library, key: () => SigningKey): Mistake[] {
  const authorize = authorizing(library, key);
  return [
    [
      "the issuer is written with a slash at its end, and its tokens are not",
      "ERR_ISSUER_UNTRUSTED",
      `the issuer "${ISSUER}" is not among those trusted ("${ISSUER}/")`,
      authorize({ issuer: `${ISSUER}/` }),
    ],
    [
      "the token is for another service",
      "ERR_AUDIENCE",
      `the token is for "https://other.example", not for "${AUDIENCE}"`,
      authorize({ claims: { aud: "https://other.example" } }),
    ],
    [
      "the service has a name with a slash at its end, and the token is for one without",
      "ERR_AUDIENCE",
      `the token is for "${AUDIENCE}", not for "${AUDIENCE}/"`,
      authorize({ audience: `${AUDIENCE}/` }),
    ],
    [
      "the service was not told its name",
      "ERR_AUDIENCE",
      "the token has an audience; set audience or anyAudience",
      authorize({ audience: undefined }),
    ],
    [
      "a clock is minutes off",
      "ERR_NOT_YET_VALID",
      "the token's nbf is 300 s ahead; is the clock right?",
      authorize({ now: clock(NOON - 300) }),
    ],
    [
      "the path to test is relative",
      "ERR_PATH_INVALID",
      "the path must begin with a slash, as the pathname of a URL",
      authorize({ path: "store/run-1" }),
    ],
    [
      "the path to test is a whole URL",
      "ERR_PATH_INVALID",
      "the path must begin with a slash, as the pathname of a URL",
      authorize({ path: `${AUDIENCE}/store/run-1` }),
    ],
    [
      "the path to test is encoded twice",
      "ERR_PATH_INVALID",
      "the path to test has a percent-escape once decoded",
      authorize({ path: "/store/run%25201" }),
    ],
  ];
}

function ofTokens(library: Library, key: () => SigningKey): Mistake[] {
  const authorize = authorizing(library, key);
  return [
    ["the token has expired", "ERR_EXPIRED", "the token expired 100 s ago", authorize({ now: clock(NOON + 700) })],
    [
      "its times are milliseconds",
      "ERR_CLAIM_INVALID",
      "the claim exp is no number of seconds",
      authorize({ claims: { exp: (NOON + 600) * 1000 } }),
    ],
    [
      "a scope has no path",
      "ERR_SCOPE_INVALID",
      'the scope "read" must have a path, as read:/store',
      authorize({ claims: { scope: "read" } }),
    ],
    [
      "a scope has a relative path",
      "ERR_SCOPE_INVALID",
      'the scope "read:store" is refused: its path does not begin with a slash',
      authorize({ claims: { scope: "read:store" } }),
    ],
    [
      "the scopes are a list",
      "ERR_SCOPE_INVALID",
      "the claim scope is not one string",
      authorize({ claims: { scope: ["read:/store"] } }),
    ],
    [
      "the scopes are in the old claim scp",
      "ERR_CLAIM_MISSING",
      "the token has no scope, which scitoken:2.0 demands",
      authorize({ claims: { scope: undefined, scp: ["read:/store"] } }),
    ],
    [
      "the text begins with Bearer",
      "ERR_TOKEN_FORMAT",
      "the token's header is not canonical base64url: is the token whole, and alone?",
      authorize({ around: (text) => `Bearer ${text}` }),
    ],
    [
      "the text ends with the line feed of the file it was in",
      "ERR_TOKEN_FORMAT",
      "the token's signature is not canonical base64url: is the token whole, and alone?",
      authorize({ around: (text) => `${text}\n` }),
    ],
    [
      "it is no JWT",
      "ERR_TOKEN_FORMAT",
      "a token has three segments, not 1",
      authorize({ around: () => "bGV0IG1lIGlu" }),
    ],
  ];
}

function ofCalls(library: Library, key: () => SigningKey): Mistake[] {
  const { Enforcer, SciToken } = library;
  const enforcer = new Enforcer(ISSUER, { audience: AUDIENCE });
  const deserialize = SciToken.deserialize as (text: string, options?: object) => Promise<unknown>;
  return [
    [
      "nobody is trusted",
      "ERR_ARGUMENT",
      "give issuers, keyCache, publicKey or jwks to trust",
      async () => deserialize(await signClaims(library, key(), {})),
    ],
    [
      "the keys are given by their URL",
      "ERR_ARGUMENT",
      "jwks must be a JWK Set",
      async () => deserialize(await signClaims(library, key(), {}), { jwks: `${ISSUER}/jwks` }),
    ],
    [
      "an option is misspelt",
      "ERR_ARGUMENT",
      'there is no option "publickey"; there are keyCache, audience, algorithms, profile, clockTolerance, now, maxLength, ' +
        "maxLifetime, maxChainLength, refuseExtendable, issuers, publicKey, jwks, insecure, requireKey",
      async () => deserialize(await signClaims(library, key(), {}), { publickey: key() }),
    ],
    [
      "the text is tested, and not a token that was read",
      "ERR_ARGUMENT",
      "the token is text: deserialize it, or use authorize",
      async () => enforcer.test((await signClaims(library, key(), {})) as never, "read", "/store"),
    ],
    [
      "the token that is read is not awaited",
      "ERR_ARGUMENT",
      "the token must be an awaited SciToken of this library copy",
      () => enforcer.test(Promise.resolve(new SciToken()) as never, "read", "/store"),
    ],
    [
      "the authorization is written as in a scope",
      "ERR_ARGUMENT",
      "give the path as the next argument",
      () => enforcer.test(new SciToken(), "read:/store"),
    ],
    [
      "no path is given",
      "ERR_PATH_INVALID",
      '"read" needs a path to test',
      () => enforcer.test(new SciToken(), "read"),
    ],
    [
      "a token that was read is to be signed",
      "ERR_KEY_MISSING",
      "the token has no key to sign with: it was read, or changed",
      async () => {
        const text = await signClaims(library, key(), {});
        const token = await SciToken.deserialize(text, { publicKey: key(), now: clock() });
        return token.serialize();
      },
    ],
    [
      "it is not said whose token is made",
      "ERR_ISSUER_MISSING",
      "a token needs an issuer: give issuer, or set the claim iss",
      () => new SciToken({ key: key(), claims: { scope: "read:/store" } }).serialize(),
    ],
  ];
}

/** A good token and a good service, but for what is given. */
function authorizing(library: Library, key: () => SigningKey) {
  const { Enforcer, exportJwks, KeyCache } = library;
  return ({ issuer = ISSUER, claims, path = "/store/run-1", around = (text) => text, ...options }: Made) =>
    async () => {
      const keyCache = new KeyCache();
      await keyCache.addJwks(ISSUER, exportJwks(key()));
      const usual = { ver: "scitoken:2.0", aud: AUDIENCE, scope: "read:/store" };
      const text = await signClaims(library, key(), { ...usual, ...claims });
      const enforcer = new Enforcer(issuer, { keyCache, audience: AUDIENCE, now: clock(), ...options });
      return enforcer.authorize(around(text), "read", path);
    };
}
