/**
 * Where the peer allows what we refuse. The peer's answers are asserted as they are, so that one that was mended is
 * noticed: then the check has served, and is to be turned round.
 */

import assert from "node:assert/strict";
import type { JsonWebKey } from "../../../src/index.ts";
import { JWKS, METADATA, metadata, TestIssuer } from "../../suite/issuer.ts";
import { AUDIENCE, type Claims, OTHER_AUDIENCE } from "../service.ts";
import { signAnything } from "../sign-anything.ts";
import { acls, allows, type Context, goodClaims, mint, oursRefuses, read } from "./context.ts";

const CLAIMS: Claims = { scope: "read:/store", aud: AUDIENCE };

export async function peerIsWider(context: Context): Promise<void> {
  await siblings(context);
  await traversal(context);
  await askedPaths(context);
  await guessedPaths(context);
  await signatures(context);
  await issuers(context);
  await claims(context);
}

async function siblings(context: Context): Promise<void> {
  const { check, peer, keys, issuer } = context;
  await check("CVE-2026-32726: a grant on /john is one on /johnathan for the peer, not for us", async () => {
    const token = await mint(context, keys.ES256, { ...CLAIMS, scope: "read:/john" });
    assert.equal(await peer.allows(token, issuer.url, AUDIENCE, "read", "/johnathan"), true);
    assert.equal(await allows(context, token, "read", "/johnathan"), false);
    for (const path of ["/john", "/john/file"]) {
      assert.equal(await peer.allows(token, issuer.url, AUDIENCE, "read", path), true);
      assert.equal(await allows(context, token, "read", path), true);
    }
  });
}

async function traversal(context: Context): Promise<void> {
  const { check, library, peer, keys, issuer } = context;
  for (const [scope, widened, path] of [
    ["read:/home/jane/../joe", "read:/home/joe", "/home/joe/file"],
    ["read:/home/..", "read:/", "/etc/passwd"],
  ] as const) {
    await check(`CVE-2026-32725: the peer makes ${scope} a grant on ${widened}, we refuse the token`, async () => {
      const token = await peer.create(keys.ES256, issuer.url, "scitokens2", { scope, aud: AUDIENCE });
      assert.deepEqual(await peer.acls(token, issuer.url, AUDIENCE), [widened]);
      assert.equal(await peer.allows(token, issuer.url, AUDIENCE, "read", path), true);
      await oursRefuses(() => acls(context, token), "ERR_SCOPE_INVALID");
      assert.equal(await allows(context, token, "read", path), false);
      const remade = new library.SciToken({ key: keys.ES256, claims: { scope, aud: AUDIENCE } });
      await oursRefuses(() => remade.serialize({ issuer: issuer.url }), "ERR_SCOPE_INVALID");
    });
  }
  await check("an escaped .. in a scope: the peer lists it as it is written, we refuse the token", async () => {
    const scope = "read:/home/%2e%2e/etc";
    const token = await peer.create(keys.ES256, issuer.url, "scitokens2", { scope, aud: AUDIENCE });
    assert.deepEqual(await peer.acls(token, issuer.url, AUDIENCE), [scope]);
    assert.equal(await peer.allows(token, issuer.url, AUDIENCE, "read", "/home/%2e%2e/etc/passwd"), true);
    await oursRefuses(() => acls(context, token), "ERR_SCOPE_INVALID");
  });
}

async function askedPaths(context: Context): Promise<void> {
  const { check, peer, keys, issuer } = context;
  for (const [path, what] of [
    ["/store/%2e%2e/etc", "with an escaped .. is below /store"],
    ["/etc/../store/file", "with a .. is resolved"],
  ] as const) {
    await check(`a path to test ${what} for the peer, refused by us: ${path}`, async () => {
      const token = await mint(context, keys.ES256, CLAIMS);
      assert.equal(await peer.allows(token, issuer.url, AUDIENCE, "read", path), true);
      assert.equal(await allows(context, token, "read", path), false);
    });
  }
  await check("a grant on the directory /store/: the peer takes it for the file /store too, we do not", async () => {
    const token = await mint(context, keys.ES256, { ...CLAIMS, scope: "read:/store/" });
    assert.equal(await peer.allows(token, issuer.url, AUDIENCE, "read", "/store"), true);
    assert.equal(await allows(context, token, "read", "/store"), false);
    assert.equal(await allows(context, token, "read", "/store/file"), true);
  });
  await check("an empty authorization to test: the peer allows it anywhere, we throw", async () => {
    const token = await mint(context, keys.ES256, CLAIMS);
    assert.equal(await peer.allows(token, issuer.url, AUDIENCE, "", "/etc"), true);
    await oursRefuses(() => allows(context, token, "", "/etc"), "ERR_ARGUMENT");
  });
}

async function guessedPaths(context: Context): Promise<void> {
  const { check, peer, keys, issuer } = context;
  for (const [scope, guess] of [
    ["read", "read:/"],
    ["read:", "read:/"],
    ["read:store", "read:/store"],
  ] as const) {
    await check(`the scope ${scope}: the peer takes it for ${guess}, we refuse the token`, async () => {
      const token = await peer.create(keys.ES256, issuer.url, "scitokens2", { scope, aud: AUDIENCE });
      assert.deepEqual(await peer.acls(token, issuer.url, AUDIENCE), [guess]);
      await oursRefuses(() => acls(context, token), "ERR_SCOPE_INVALID");
    });
  }
  await check("a WLCG storage.read without path: the peer takes it for the root, we refuse the token", async () => {
    const token = await peer.create(keys.ES256, issuer.url, "wlcg", { scope: "storage.read", sub: "jane" });
    assert.deepEqual(await peer.acls(token, issuer.url, AUDIENCE), ["read:/"]);
    await oursRefuses(() => acls(context, token), "ERR_SCOPE_INVALID");
  });
}

async function signatures(context: Context): Promise<void> {
  const { check, library, environment, peer, keys, issuer } = context;
  await check("a critical header that nobody knows (crit): the peer passes over it, we refuse it", async () => {
    const header = { alg: "ES256", kid: keys.ES256.keyId, crit: ["exp-bound"], "exp-bound": true };
    const token = await signAnything(header, JSON.stringify(goodClaims(issuer.url)), keys.ES256);
    await peer.verify(token);
    await oursRefuses(() => read(context, issuer.url, token), "ERR_TOKEN_FORMAT");
  });
  await check("the claim scope twice: the peer takes the last, we refuse the token", async () => {
    const payload = JSON.stringify(goodClaims(issuer.url, { scope: "read:/" })).replace("{", '{"scope":"read:/store",');
    const token = await signAnything({ alg: "ES256", kid: keys.ES256.keyId }, payload, keys.ES256);
    assert.deepEqual(await peer.acls(token, issuer.url, AUDIENCE), ["read:/"]);
    await oursRefuses(() => read(context, issuer.url, token), "ERR_TOKEN_FORMAT");
  });
  await check(
    "an RSA key with the exponent 1: the peer accepts what anybody forged for it, we refuse the key",
    async () => {
      const jwk: JsonWebKey = { ...(await library.exportKey(keys.RS256, "jwk-public")), e: "AQ" };
      const weak = await TestIssuer.publishing(environment, { keys: [jwk] }, "https");
      const token = await forgeForExponentOne(keys.RS256.keyId, goodClaims(weak.url));
      assert.deepEqual(await peer.acls(token, weak.url, AUDIENCE), ["read:/store"]);
      await oursRefuses(() => read(context, weak.url, token), "ERR_KEY_UNSUPPORTED");
    },
  );
  await check("a key that is published for encryption: the peer verifies with it, we refuse it", async () => {
    const jwk: JsonWebKey = { ...(await library.exportKey(keys.ES256, "jwk-public")), use: "enc" };
    const other = await TestIssuer.publishing(environment, { keys: [jwk] }, "https");
    const token = await mint({ ...context, issuer: other }, keys.ES256, CLAIMS);
    await peer.verify(token);
    await oursRefuses(() => read(context, other.url, token), "ERR_KEY_UNSUPPORTED");
  });
}

async function issuers(context: Context): Promise<void> {
  const { check, library, environment, peer, keys } = context;
  const jwks = { body: JSON.stringify(library.exportJwks(keys.ES256)) };
  await check("keys over plain http: the peer fetches them, we do not", async () => {
    const jwksUri = (url: string): string => `${url.replace(environment.https, environment.http)}${JWKS}`;
    const issuer = await TestIssuer.start(
      environment,
      (url) => ({ [METADATA]: metadata(url, { jwks_uri: jwksUri(url) }), [JWKS]: jwks }),
      "https",
    );
    const token = await mint({ ...context, issuer }, keys.ES256, CLAIMS);
    await peer.verify(token);
    await oursRefuses(() => read(context, issuer.url, token), "ERR_ISSUER_INSECURE");
    assert.deepEqual(await issuer.requests(), [METADATA, JWKS, METADATA]);
  });
  await check("metadata of another issuer: the peer does not look, we refuse it", async () => {
    const issuer = await TestIssuer.start(
      environment,
      (url) => ({ [METADATA]: metadata(url, { issuer: "https://another.example" }), [JWKS]: jwks }),
      "https",
    );
    const token = await mint({ ...context, issuer }, keys.ES256, CLAIMS);
    await peer.verify(token);
    const refused = { code: "ERR_KEYS_UNAVAILABLE", message: /metadata is of another issuer/ };
    await assert.rejects(() => read(context, issuer.url, token), refused);
  });
  await check(
    "a token of an issuer that nobody named: scitokens-verify asks whoever it names, we ask nobody",
    async () => {
      const other = await TestIssuer.publishing(environment, library.exportJwks(keys.ES256), "https");
      const token = await mint({ ...context, issuer: other }, keys.ES256, CLAIMS);
      await oursRefuses(() => read(context, context.issuer.url, token), "ERR_ISSUER_UNTRUSTED");
      assert.deepEqual(await other.requests(), []);
      await peer.verify(token);
      assert.deepEqual(await other.requests(), [METADATA, JWKS]);
    },
  );
}

async function claims(context: Context): Promise<void> {
  const { check, library, peer, keys, issuer } = context;
  await check("an nbf in 30 thousand million years: for the peer it has passed, we refuse it", async () => {
    const token = await library.jwt.sign(goodClaims(issuer.url, { nbf: 1e18 }), keys.ES256);
    await peer.verify(token);
    await oursRefuses(() => read(context, issuer.url, token), "ERR_CLAIM_INVALID");
  });
  await check("an at+jwt without sub and client_id: the peer makes and accepts it, we refuse it", async () => {
    const token = await peer.create(keys.ES256, issuer.url, "atjwt", { scope: "read:/store", aud: AUDIENCE });
    assert.deepEqual(await peer.acls(token, issuer.url, AUDIENCE), ["read:/store"]);
    await oursRefuses(() => acls(context, token), "ERR_CLAIM_MISSING");
  });
  await check("a service called ANY: the peer lets it be, we throw", async () => {
    const token = await mint(context, keys.ES256, { ...CLAIMS, aud: "ANY" }, { profile: "scitoken:2.0" });
    assert.deepEqual(await peer.acls(token, issuer.url, "ANY"), ["read:/store"]);
    await oursRefuses(() => acls(context, token, { audience: "ANY" }), "ERR_ARGUMENT");
    assert.deepEqual(await acls(context, token, { audience: OTHER_AUDIENCE }), ["read:/store"]);
  });
}

/**
 * With the exponent 1 a signature is its own padded digest (RFC 8017 section 9.2), for which nobody needs a private key.
 * For a modulus of 2048 bits.
 */
async function forgeForExponentOne(kid: string, payload: Claims): Promise<string> {
  const text = `${encode(JSON.stringify({ alg: "RS256", kid }))}.${encode(JSON.stringify(payload))}`;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const digestInfo = Buffer.concat([Buffer.from("3031300d060960864801650304020105000420", "hex"), Buffer.from(digest)]);
  const padding = Buffer.alloc(256 - digestInfo.length - 3, 0xff);
  return `${text}.${encode(Buffer.concat([Buffer.of(0, 1), padding, Buffer.of(0), digestInfo]))}`;
}

function encode(data: string | Uint8Array): string {
  return Buffer.from(data).toString("base64url");
}
