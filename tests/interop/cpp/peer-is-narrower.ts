/** Where the peer refuses what we accept, on purpose: its answers are asserted, so that a change is noticed. */

import assert from "node:assert/strict";
import { AUDIENCE, type Claims } from "../service.ts";
import { acls, allows, type Context, goodClaims, mint, peerRefuses } from "./context.ts";

export async function peerIsNarrower(context: Context): Promise<void> {
  await versions(context);
  await audiences(context);
  await forms(context);
  await names(context);
}

/** We list these; the peer refuses them, in these words. */
async function onlyOurs(context: Context, token: string, listed: readonly string[], message: RegExp): Promise<void> {
  const { peer, issuer } = context;
  assert.deepEqual(await acls(context, token), listed);
  await peerRefuses(() => peer.acls(token, issuer.url, AUDIENCE), message);
}

async function versions(context: Context): Promise<void> {
  const { check, library, keys, issuer } = context;
  const sign = (change: Claims): Promise<string> => library.jwt.sign(goodClaims(issuer.url, change), keys.ES256);
  await check('ver "scitoken:1.0": the claims language has it, the peer does not know it', async () => {
    const token = await sign({ ver: "scitoken:1.0" });
    await onlyOurs(context, token, ["read:/store"], /Unknown profile version in token: scitoken:1\.0/);
  });
  await check("wlcg.ver 1.1: the WLCG profile demands that it is accepted, the peer does not know it", async () => {
    const token = await sign({ "wlcg.ver": "1.1", scope: "storage.read:/store", sub: "jane" });
    await onlyOurs(context, token, ["storage.read:/store"], /Unknown WLCG profile version in token: 1\.1/);
  });
}

async function audiences(context: Context): Promise<void> {
  const { check, keys } = context;
  await check("ANY in a 1.0: the claims language has it, the peer wants it of a 2.0 only", async () => {
    const token = await mint(context, keys.ES256, { scope: "read:/store", aud: "ANY" });
    await onlyOurs(context, token, ["read:/store"], /'aud' claim verification failed/);
  });
}

async function forms(context: Context): Promise<void> {
  const { check, library, keys, issuer } = context;
  const sign = (change: Claims): Promise<string> => library.jwt.sign(goodClaims(issuer.url, change), keys.ES256);
  await check("a 1.0 without iat: the peer wants one", async () => {
    await onlyOurs(context, await sign({ iat: undefined }), ["read:/store"], /'iat' claim is mandatory/);
  });
  await check("times with a fraction: the peer fails at them", async () => {
    const token = await sign({ exp: Math.floor(Date.now() / 1000) + 600.5 });
    await onlyOurs(context, token, ["read:/store"], /bad_cast/);
  });
  await check("no kid, and one key of two that fits: the peer wants one key in all", async () => {
    const token = await library.jwt.sign(goodClaims(issuer.url), keys.ES256, { kid: undefined });
    await onlyOurs(context, token, ["read:/store"], /Key ID empty but multiple keys published/);
  });
}

async function names(context: Context): Promise<void> {
  const { check, peer, keys, issuer } = context;
  await check("storage.read in a WLCG token: the peer answers to its own name for it only", async () => {
    const claims = { scope: "storage.read:/store", sub: "jane", aud: AUDIENCE };
    const token = await mint(context, keys.ES256, claims, { profile: "wlcg:1.0" });
    assert.equal(await allows(context, token, "storage.read", "/store"), true);
    assert.equal(await peer.allows(token, issuer.url, AUDIENCE, "storage.read", "/store"), false);
    assert.equal(await peer.allows(token, issuer.url, AUDIENCE, "read", "/store"), true);
  });
  await check(
    "a path asked in another spelling than the scope's: the peer does not see that it is the same",
    async () => {
      const token = await mint(context, keys.ES256, { scope: "read:/caf%c3%a9", aud: AUDIENCE });
      for (const path of ["/caf%C3%A9", "/café"]) {
        assert.equal(await allows(context, token, "read", path), true);
        assert.equal(await peer.allows(token, issuer.url, AUDIENCE, "read", path), false);
      }
    },
  );
}
