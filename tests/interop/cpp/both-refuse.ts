/** What neither library may accept, whoever made it. */

import assert from "node:assert/strict";
import type { ErrorCode } from "../../../src/index.ts";
import { ALGORITHMS, type FiledKey } from "../filed-key.ts";
import { replaced } from "../replaced.ts";
import { AUDIENCE, type Claims, OTHER_AUDIENCE } from "../service.ts";
import { acls, type Context, goodClaims, mint, oursRefuses, peerRefuses, publish, read } from "./context.ts";

const HOUR = 3_600_000;
const CLAIMS: Claims = { scope: "read:/store", aud: AUDIENCE };
// OpenSSL has several words for an RSA signature of another key.
const SIGNATURE = /Invalid signature|evp verify final failed/;

export async function bothRefuse(context: Context): Promise<void> {
  for (const algorithm of ALGORITHMS) {
    await forged(context, context.keys[algorithm]);
    await untimely(context, context.keys[algorithm]);
    await ofAnotherIssuer(context, context.keys[algorithm]);
  }
  await unsigned(context);
  await forAnotherService(context);
  await incomplete(context);
}

/** Refused as soon as they are read. */
async function unreadable(context: Context, token: string, code: ErrorCode, message: RegExp): Promise<void> {
  const { peer, issuer } = context;
  await oursRefuses(() => read(context, issuer.url, token), code);
  await peerRefuses(() => peer.verify(token), message);
  await peerRefuses(() => peer.acls(token, issuer.url, AUDIENCE), message);
  await peerRefuses(() => peer.allows(token, issuer.url, AUDIENCE, "read", "/store"), message);
}

async function forged(context: Context, key: FiledKey): Promise<void> {
  const { check, library, peer, keys, issuer } = context;
  const { algorithm, keyId } = key;
  await check(`both refuse, ${algorithm}: another key with the same kid`, async () => {
    const other = await library.generateKey(algorithm, { keyId });
    await unreadable(context, await mint(context, other, CLAIMS), "ERR_SIGNATURE", SIGNATURE);
  });
  await check(`both refuse, ${algorithm}: a kid that is not published`, async () => {
    const other = await library.generateKey(algorithm);
    await unreadable(context, await mint(context, other, CLAIMS), "ERR_KEY_MISSING", /Key ID is not published/);
  });
  await check(`both refuse, ${algorithm}: a payload that was changed`, async () => {
    const token = await mint(context, key, CLAIMS);
    await unreadable(
      context,
      replaced(token, { payload: (claims) => ({ ...claims, scope: "read:/" }) }),
      "ERR_SIGNATURE",
      SIGNATURE,
    );
  });
  await check(`both refuse, ${algorithm}: the signature of another token`, async () => {
    const signature = (await mint(context, key, CLAIMS)).split(".")[2];
    await unreadable(context, replaced(await mint(context, key, CLAIMS), { signature }), "ERR_SIGNATURE", SIGNATURE);
  });
  if (algorithm !== "ES256") return;
  await check("both refuse, ES256: what the peer made with another key of the same kid", async () => {
    const { publicFile, privateFile } = context.stranger;
    const files = { keyId: keys.ES256.keyId, publicFile, privateFile };
    const token = await peer.create(files, issuer.url, "scitokens2", { scope: "read:/store", aud: AUDIENCE });
    await unreadable(context, token, "ERR_SIGNATURE", SIGNATURE);
  });
}

async function untimely(context: Context, key: FiledKey): Promise<void> {
  const { check } = context;
  await check(`both refuse, ${key.algorithm}: an expired token`, async () => {
    const token = await mint(context, key, CLAIMS, { now: () => Date.now() - HOUR });
    await unreadable(context, token, "ERR_EXPIRED", /token expired/);
  });
  await check(`both refuse, ${key.algorithm}: a token of tomorrow`, async () => {
    const token = await mint(context, key, CLAIMS, { now: () => Date.now() + 24 * HOUR });
    // Its word for every time that is wrong.
    await unreadable(context, token, "ERR_NOT_YET_VALID", /token expired/);
  });
}

async function ofAnotherIssuer(context: Context, key: FiledKey): Promise<void> {
  const { check, library, peer, issuer } = context;
  const { SciToken, Enforcer, KeyCache } = library;
  await check(`both refuse, ${key.algorithm}: a token of another issuer`, async () => {
    const other = await publish(context);
    const token = await mint(context, key, CLAIMS, { issuer: other.url });
    const enforcer = new Enforcer(issuer.url, { audience: AUDIENCE });
    await oursRefuses(() => read(context, issuer.url, token), "ERR_ISSUER_UNTRUSTED");
    await oursRefuses(() => SciToken.deserialize(token, { issuers: [issuer.url] }), "ERR_ISSUER_UNTRUSTED");
    await oursRefuses(() => enforcer.authorize(token, "read", "/store"), "ERR_ISSUER_UNTRUSTED");
    assert.deepEqual(await other.requests(), [], "we asked nothing of an issuer that is not trusted");

    // Good for somebody, and so for scitokens-verify, but not for this service.
    const keyCache = new KeyCache({ issuers: [issuer.url, other.url] });
    const verified = await SciToken.deserialize(token, { keyCache });
    assert.equal(enforcer.explain(verified, "read", "/store").code, "ERR_ISSUER_UNTRUSTED");
    await peer.verify(token);
    await peerRefuses(() => peer.acls(token, issuer.url, AUDIENCE), /Token issuer is not in list of allowed issuers/);
    assert.equal(await peer.allows(token, issuer.url, AUDIENCE, "read", "/store"), false);
  });
}

async function unsigned(context: Context): Promise<void> {
  const { check, library, keys, issuer } = context;
  const payload = encode(JSON.stringify(goodClaims(issuer.url)));
  const kid = keys.RS256.keyId;
  await check("both refuse: alg none", async () => {
    const token = `${encode(JSON.stringify({ alg: "none", kid }))}.${payload}.`;
    await unreadable(context, token, "ERR_TOKEN_FORMAT", /wrong algorithm/);
  });
  await check("both refuse: a public RSA key taken for the secret of HS256", async () => {
    const signed = `${encode(JSON.stringify({ alg: "HS256", kid }))}.${payload}`;
    const secret = new TextEncoder().encode(await library.exportKey(keys.RS256, "pem-public"));
    const usages = ["sign"] as const;
    const hmac = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, usages);
    const signature = await crypto.subtle.sign("HMAC", hmac, new TextEncoder().encode(signed));
    const token = `${signed}.${Buffer.from(signature).toString("base64url")}`;
    await unreadable(context, token, "ERR_ALGORITHM", /wrong algorithm/);
  });
}

async function forAnotherService(context: Context): Promise<void> {
  const { check, peer, keys, issuer } = context;
  for (const [profile, claims] of [
    ["scitoken:1.0", {}],
    ["scitoken:2.0", {}],
    ["wlcg:1.0", { sub: "jane", scope: "storage.read:/store" }],
    ["at+jwt", { sub: "jane", client_id: "batch" }],
  ] as const) {
    await check(`both refuse, ${profile}: a token for another service`, async () => {
      const token = await mint(context, keys.ES256, { ...CLAIMS, ...claims, aud: OTHER_AUDIENCE }, { profile });
      await oursRefuses(() => acls(context, token), "ERR_AUDIENCE");
      await peerRefuses(() => peer.acls(token, issuer.url, AUDIENCE), /'aud' claim verification failed/);
      assert.equal(await peer.allows(token, issuer.url, AUDIENCE, "read", "/store"), false);
    });
  }
}

async function incomplete(context: Context): Promise<void> {
  const { check, library, peer, keys, issuer } = context;
  const sign = (change: Claims): Promise<string> => library.jwt.sign(goodClaims(issuer.url, change), keys.ES256);
  await check("both refuse: a token without exp", async () => {
    await unreadable(context, await sign({ exp: undefined }), "ERR_CLAIM_MISSING", /'exp' claim is mandatory/);
  });
  await check("both refuse: a version that nobody knows", async () => {
    await unreadable(context, await sign({ ver: "scitoken:3.0" }), "ERR_PROFILE", /Unknown profile version/);
  });
  await check("both refuse: a 2.0 without aud", async () => {
    const token = await sign({ ver: "scitoken:2.0", aud: undefined });
    await oursRefuses(() => acls(context, token), "ERR_CLAIM_MISSING");
    await peerRefuses(() => peer.verify(token), /'aud' claim required for SciTokens 2.0 profile/);
  });
  await check("both refuse: a 1.0 with a claim that nobody knows", async () => {
    const token = await sign({ project: "ligo" });
    await oursRefuses(() => acls(context, token), "ERR_CLAIM_UNKNOWN");
    await peerRefuses(() => peer.acls(token, issuer.url, AUDIENCE), /'project' claim verification is mandatory/);
  });
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64url");
}
