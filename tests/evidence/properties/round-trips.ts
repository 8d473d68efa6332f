/** What is written is read as it was, and what is in its canonical form stays in it. */

import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { Algorithm, JsonWebKey, SigningKey } from "../../../src/index.ts";
import { ALGORITHMS } from "../../suite/algorithms.ts";
import { clock, ISSUER } from "../../suite/fixtures.ts";
import { type Bench, enforcerOf, tokenOf } from "./bench.ts";
import { scopes } from "./paths.ts";

export async function roundTrips(bench: Bench): Promise<void> {
  await claims(bench);
  await acls(bench);
  await keys(bench);
  await keyFiles(bench);
}

const anyClaims = fc.record({
  ver: fc.constant("scitoken:2.0"),
  aud: fc.oneof(fc.webUrl(), fc.array(fc.webUrl(), { minLength: 1, maxLength: 3 })),
  scope: fc.constantFrom("read:/store", "read:/é write:/a%20b"),
  sub: fc.string({ unit: "grapheme", maxLength: 20 }),
  extra: fc.jsonValue({ maxDepth: 4 }),
  more: fc.dictionary(fc.string({ unit: "grapheme-composite" }), fc.jsonValue({ maxDepth: 2 })),
});

async function claims({ library, key, holds }: Bench): Promise<void> {
  const property = fc.asyncProperty(anyClaims, async (given) => {
    const now = clock();
    const text = await new library.SciToken({ key, claims: given as never }).serialize({ issuer: ISSUER, now });
    const read = await library.SciToken.deserialize(text, { publicKey: key, now });
    // JSON has one zero.
    const written = JSON.parse(JSON.stringify(given));
    const { iss, ...rest } = Object.fromEntries([...read].filter(([name]) => name in given || name === "iss"));
    assert.equal(iss, ISSUER);
    assert.deepEqual(JSON.parse(JSON.stringify(rest)), written);
  });
  await holds("a token that is made reads as what was given", 500, property);
}

/** What a token grants, in canonical form, and encoded as a scope again. */
async function acls(bench: Bench): Promise<void> {
  const { library } = bench;
  const enforcer = enforcerOf(bench);
  const seen = { good: 0, refused: 0 };
  const property = fc.asyncProperty(scopes, async (granted) => {
    if (/\p{Cs}/u.test(granted.join(""))) return;
    const listed = await listOf(granted.join(" "));
    seen[listed === undefined ? "refused" : "good"]++;
    if (listed === undefined) return;
    const encoded = listed.map(({ authz, path }) => `${authz}:${path.split("/").map(encodeURIComponent).join("/")}`);
    assert.deepEqual(await listOf(encoded.join(" ")), listed);
  });
  await bench.holds("the canonical form of scopes is canonical", 1000, property, seen);

  async function listOf(scope: string): Promise<readonly { authz: string; path: string }[] | undefined> {
    const token = await tokenOf(bench, scope);
    try {
      return enforcer.generateAcls(token);
    } catch (error) {
      if (library.isSciTokensError(error, "ERR_SCOPE_INVALID")) return undefined;
      throw error;
    }
  }
}

const FORMATS = ["pem-private", "jwk-private"] as const;

/** Keys of all algorithms; those of RSA, which take long to make, are made once. */
function keyMaker({ library }: Bench): (algorithm: Algorithm) => Promise<SigningKey> {
  const slow = new Map<Algorithm, Promise<SigningKey>>();
  return (algorithm) => {
    const make = (): Promise<SigningKey> => library.generateKey(algorithm, { extractable: true });
    if (/^E/.test(algorithm)) return make();
    if (!slow.has(algorithm)) slow.set(algorithm, make());
    return slow.get(algorithm) as Promise<SigningKey>;
  };
}

async function keys(bench: Bench): Promise<void> {
  const { importKey, exportKey, jwt } = bench.library;
  const make = keyMaker(bench);
  const property = fc.asyncProperty(
    fc.constantFrom(...ALGORITHMS),
    fc.constantFrom(...FORMATS),
    async (algorithm, form) => {
      const key = await make(algorithm);
      const options = { algorithm, extractable: true, keyId: key.keyId };
      const again = (await importKey(
        (await exportKey(key, form as "jwk-private")) as JsonWebKey,
        options,
      )) as SigningKey;
      for (const format of ["pem-public", "jwk-public", "pem-private", "jwk-private"] as const) {
        assert.deepEqual(
          await exportKey(again, format as "jwk-private"),
          await exportKey(key, format as "jwk-private"),
        );
      }
      const token = await jwt.sign({ sub: "jane" }, again);
      assert.equal((await jwt.verify(token, key, { algorithms: [algorithm] })).payload.sub, "jane");
      const publicOnly = await importKey(await exportKey(key, "pem-public"), { algorithm, keyId: key.keyId });
      assert.deepEqual(await exportKey(publicOnly, "jwk-public"), await exportKey(key, "jwk-public"));
    },
  );
  await bench.holds("a key that is exported and imported is the same, in each form", 60, property);
}

/** The forms of a private key that OpenSSL writes. */
function pemOf(key: KeyObject, form: number): string {
  const types = { rsa: ["pkcs8", "pkcs1"], ec: ["pkcs8", "sec1"] }[String(key.asymmetricKeyType)] ?? ["pkcs8"];
  return String(key.export({ format: "pem", type: types[form % types.length] as "pkcs8" }));
}

/** Files as other programs write them, and as editors leave them. */
async function keyFiles(bench: Bench): Promise<void> {
  const { importKey, exportKey } = bench.library;
  const make = keyMaker(bench);
  const folder = mkdtempSync(join(tmpdir(), "scitokens-keys-"));
  const file = join(folder, "key.pem");
  const edits: readonly ((pem: string) => string)[] = [
    (pem) => pem,
    (pem) => pem.replaceAll("\n", "\r\n"),
    (pem) => `\n${pem}\n`,
  ];
  const property = fc.asyncProperty(
    fc.constantFrom(...ALGORITHMS),
    fc.nat(7),
    fc.constantFrom(...edits),
    async (algorithm, form, edit) => {
      const key = await make(algorithm);
      const native = createPrivateKey(await exportKey(key, "pem-private"));
      writeFileSync(file, edit(pemOf(native, form)), { mode: 0o600 });
      const read = await importKey(readFileSync(file, "utf8"), { algorithm, extractable: true, keyId: key.keyId });
      assert.deepEqual(await exportKey(read as SigningKey, "jwk-private"), await exportKey(key, "jwk-private"));
      const spki = String(createPublicKey(native).export({ format: "pem", type: "spki" }));
      assert.equal(spki.trim(), (await exportKey(key, "pem-public")).trim());
    },
  );
  try {
    await bench.holds("a key file of OpenSSL's is read as the key that it is of", 60, property);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
