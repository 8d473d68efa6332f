/** What the reference library's programs write is read here, and what is written here they read. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonWebKey, JsonWebKeySet } from "../../../src/index.ts";
import { TestIssuer } from "../../suite/issuer.ts";
import { type Bench, publish } from "../bench.ts";
import { ALGORITHMS, type KeyAlgorithm } from "../filed-key.ts";
import { AUDIENCE } from "../service.ts";
import { PythonPrograms } from "./programs.ts";

type PublishedJwk = JsonWebKey & { readonly kid: string };

const ISSUER = "https://issuer.example";

/** The flag of its programs for a kind of key. */
const KIND: Readonly<Record<KeyAlgorithm, readonly string[]>> = { ES256: ["--ec"], RS256: [] };

export async function pythonTools(bench: Bench): Promise<void> {
  const programs = new PythonPrograms(bench.authority, join(bench.folder, "cache-tools"));
  for (const algorithm of ALGORITHMS) {
    await keysOfTheirs(bench, programs, algorithm);
    await keysOfOurs(bench, programs, algorithm);
    await tokens(bench, programs, algorithm);
  }
  await refusedTokens(bench, programs);
}

async function keysOfTheirs(bench: Bench, programs: PythonPrograms, algorithm: KeyAlgorithm): Promise<void> {
  const { check, library } = bench;
  await check(`create-key, ${algorithm}: its PEM and its JWKS are one key to us`, async () => {
    const { privatePem, publicPem, published } = await createKey(bench, programs, algorithm);
    const [jwk] = published.keys as [PublishedJwk];
    const key = await library.importKey(privatePem, { keyId: jwk.kid });
    assert.equal(await library.exportKey(key, "pem-public"), publicPem);
    assert.deepEqual(library.exportJwks(key).keys, [canonical(jwk)]);
  });
  await check(`create-key, ${algorithm}: what its PEM signs here, all read with its JWKS`, async () => {
    const { privatePem, published } = await createKey(bench, programs, algorithm);
    const issuer = await TestIssuer.publishing(bench.environment, published, "https");
    const { kid } = (published.keys as [PublishedJwk])[0];
    const token = new library.SciToken({
      key: privatePem,
      keyId: kid,
      claims: { scope: "read:/store", aud: AUDIENCE },
    });
    const serialized = await token.serialize({ issuer: issuer.url });
    for (const peer of Object.values(bench.peers)) {
      const acls = await peer.acls(serialized, { issuer: issuer.url, audience: AUDIENCE });
      assert.deepEqual(acls, ["read:/store"], peer.name);
    }
  });
  await check(`create-key, ${algorithm}: we read its private JWK, and sign with it`, async () => {
    const written = await programs.run("create-key", "--create-keys", ...KIND[algorithm], "--jwks-private");
    const [jwk] = (JSON.parse(written) as JsonWebKeySet).keys as [PublishedJwk];
    const key = await library.importKey(jwk);
    assert.deepEqual([key.algorithm, key.keyId], [algorithm, jwk.kid]);
    const token = await new library.SciToken({ key, claims: { scope: "read:/store" } }).serialize({ issuer: ISSUER });
    assert.equal((await library.SciToken.deserialize(token, { publicKey: key })).verified, true);
  });
}

/** A new key of theirs, in the forms that a site keeps and publishes. */
async function createKey(
  { folder }: Bench,
  programs: PythonPrograms,
  algorithm: KeyAlgorithm,
): Promise<{ readonly privatePem: string; readonly publicPem: string; readonly published: JsonWebKeySet }> {
  const kind = KIND[algorithm];
  const privatePem = await programs.run("create-key", "--create-keys", ...kind, "--pem-private");
  const file = join(folder, `theirs-${algorithm}.pem`);
  writeFileSync(file, privatePem, { mode: 0o600 });
  const publicPem = await programs.run("create-key", "--private-keyfile", file, ...kind, "--pem-public");
  const jwks = await programs.run("create-key", "--private-keyfile", file, ...kind, "--jwks-public");
  return { privatePem, publicPem, published: JSON.parse(jwks) };
}

async function keysOfOurs(bench: Bench, programs: PythonPrograms, algorithm: KeyAlgorithm): Promise<void> {
  const { check, library, keys } = bench;
  for (const [flag, file] of [
    ["--private-keyfile", keys[algorithm].privateFile],
    ["--public-keyfile", keys[algorithm].publicFile],
  ] as const) {
    await check(`create-key, ${algorithm}: ${flag} reads what exportKey wrote`, async () => {
      const printed = await programs.run("create-key", flag, file, ...KIND[algorithm], "--jwks-public");
      const [jwk] = (JSON.parse(printed) as JsonWebKeySet).keys as [PublishedJwk];
      // It names keys in its own way.
      const named = { ...canonical(jwk), kid: keys[algorithm].keyId };
      assert.deepEqual([named], library.exportJwks(keys[algorithm]).keys);
    });
  }
}

async function tokens(bench: Bench, programs: PythonPrograms, algorithm: KeyAlgorithm): Promise<void> {
  const { check, library, keys, peers } = bench;
  const { keyId, privateFile } = keys[algorithm];
  await check(`create-token, ${algorithm}: we read what it makes with a key of ours`, async () => {
    const issuer = await publish(bench, keys.ES256, keys.RS256);
    const signer = ["--keyfile", privateFile, `--key_id=${keyId}`, "--issuer", issuer.url, "--lifetime", "300"];
    const claims = ["scope=read:/store", "sub=jane", `aud=${AUDIENCE}`, "ver=scitoken:2.0"];
    const token = (await programs.run("create-token", ...signer, ...claims)).trim();
    const read = await library.SciToken.deserialize(token, { issuers: [issuer.url], profile: "scitoken:2.0" });
    assert.equal(Number(read.get("exp")) - Number(read.get("iat")), 300);
    assert.equal(read.get("sub"), "jane");
    const enforcer = new library.Enforcer(issuer.url, { audience: AUDIENCE });
    assert.deepEqual(enforcer.generateAcls(read), [{ authz: "read", path: "/store" }]);
  });
  await check(`verify-token, ${algorithm}: it reads what we make`, async () => {
    const issuer = await publish(bench, keys.ES256, keys.RS256);
    const claims = { scope: "read:/store", sub: "jane", aud: [AUDIENCE] };
    const minting = { issuer: issuer.url, key: keys[algorithm], profile: "scitoken:2.0", claims } as const;
    const token = await peers.scitokens.mint(minting);
    assert.equal(await programs.run("verify-token", token), "");
    const { payload } = library.jwt.decode(token) as { payload: Record<string, unknown> };
    const told = Object.entries(payload).map(([claim, value]) => `('${claim}', ${literal(value)})\n`);
    assert.equal(await programs.run("verify-token", "--verbose", token), `Claims:\n${told.join("")}`);
  });
}

/** It never ends otherwise than well, and tells by a sentence. */
async function refusedTokens(bench: Bench, programs: PythonPrograms): Promise<void> {
  const { check, keys, strangers, peers } = bench;
  const issuer = await publish(bench, keys.ES256);
  const good = {
    issuer: issuer.url,
    key: keys.ES256,
    profile: "scitoken:2.0",
    claims: { scope: "read:/store", aud: AUDIENCE },
  } as const;
  const occurred = "An error occurred while verifying the token:";
  for (const [name, change, sentence] of [
    ["has expired", { expired: true }, `${occurred} Signature has expired`],
    [
      "is of another key",
      { key: { ...strangers.ES256, keyId: keys.ES256.keyId } },
      `${occurred} Signature verification failed`,
    ],
    ["names a kid that is not published", { key: strangers.ES256 }, "No private key is present."],
  ] as const) {
    await check(`verify-token: it refuses a token of ours that ${name}`, async () => {
      const token = await peers.scitokens.mint({ ...good, ...change });
      assert.equal(await programs.run("verify-token", token), `${sentence}\n`);
    });
  }
}

/** The library's programs write base64url with its padding, and one key in 128 without the zeros that a coordinate begins with. */
function canonical(jwk: JsonWebKey): JsonWebKey {
  const whole = (name: string, value: unknown): unknown => {
    if (typeof value !== "string") return value;
    if (name !== "x" && name !== "y") return value.replace(/=+$/, "");
    const bytes = Buffer.from(value, "base64url");
    return Buffer.concat([Buffer.alloc(32 - bytes.length), bytes]).toString("base64url");
  };
  return Object.fromEntries(Object.entries(jwk).map(([name, value]) => [name, whole(name, value)])) as JsonWebKey;
}

/** A value as Python prints it, of the kinds that are in these tokens. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  return typeof value === "string" ? `'${value}'` : String(value);
}
