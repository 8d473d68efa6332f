/** What a runtime's `crypto.subtle` lacks is computed in JavaScript, and gives the same answers. */

import QUnit from "qunit";
import type { JsonWebKey, SigningKey, VerifyKey } from "../../src/index.ts";
import pem from "../vectors/pem.json";
import rfc7515 from "../vectors/rfc7515.json";
import { failsWith } from "./assertions.ts";
import type { Library } from "./environment.ts";
import { decode, encode, fromHex, keyOf, verifying } from "./keys/check.ts";
import { oddPoints } from "./keys/odd-points.ts";
import { CURVES, type Curve, isNative, without } from "./without.ts";

const RSA = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] as const;

/** The group's order, and that of Ed25519's base point. */
const ORDERS: Readonly<Record<Curve, bigint>> = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  ES384: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  ES512: 2n ** 521n - 0x5ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bf7n,
  EdDSA: 0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3edn,
};

export function fallback(library: Library): void {
  for (const algorithm of Object.keys(CURVES) as Curve[]) {
    QUnit.module(algorithm, () => {
      sameKeys(library, algorithm);
      sameAnswers(library, algorithm);
    });
  }
  QUnit.module("Ed25519's odd points", () => oddPoints(library));
  QUnit.module("RSA", () => withoutRsa(library));
}

function sameKeys(library: Library, algorithm: Curve): void {
  const { generateKey, importKey, exportKey, exportJwks, SciToken, Enforcer } = library;

  QUnit.test("a key is generated, signs and verifies", async (assert) => {
    const key = await without(algorithm, () => generateKey(algorithm));
    assert.notOk(isNative(key.publicKey) || isNative(key.privateKey), "crypto.subtle did not make it");
    assert.equal(key.algorithm, algorithm);
    assert.deepEqual([key.privateKey.type, key.publicKey.type], ["private", "public"]);
    const { algorithm: same } = key.publicKey;
    const namedCurve = { ES256: "P-256", ES384: "P-384", ES512: "P-521", EdDSA: undefined }[algorithm];
    assert.deepEqual(same, namedCurve === undefined ? { name: "Ed25519" } : ({ name: "ECDSA", namedCurve } as object));
    await without(algorithm, () => crosses(assert, library, key, key));
    await crosses(assert, library, key, key);
    assert.notEqual((await without(algorithm, () => generateKey(algorithm))).keyId, key.keyId);
    assert.equal((await without(algorithm, () => generateKey(algorithm, { keyId: "mine" }))).keyId, "mine");
  });

  QUnit.test("what it signs, crypto.subtle verifies, and the other way round", async (assert) => {
    const software = await without(algorithm, () => generateKey(algorithm, { extractable: true }));
    const native = (await importKey(await exportKey(software, "jwk-private"))) as SigningKey;
    assert.ok(isNative(native.publicKey) && isNative(native.privateKey));
    assert.equal(native.keyId, software.keyId, "the key has one kid");
    for (let i = 0; i < 8; i++) {
      await crosses(assert, library, software, native);
      await crosses(assert, library, native, software);
    }
  });

  QUnit.test("it is written out as crypto.subtle's is, and read in again", async (assert) => {
    const native = await generateKey(algorithm, { extractable: true });
    for (const format of ["jwk-private", "pem-private", "jwk-public", "pem-public"] as const) {
      const written = await exportKey(native, format as "jwk-private");
      const software = await without(algorithm, () => importKey(written, { extractable: true }));
      assert.notOk(isNative(software.publicKey));
      assert.equal(software.keyId, native.keyId);
      assert.deepEqual(await exportKey(software, format as "jwk-private"), written, format);
      assert.deepEqual(exportJwks(software), exportJwks(native));
      await crosses(assert, library, native, software);
      if (!("privateKey" in software)) continue;
      await crosses(assert, library, software, native);
      const { privateKey, publicKey } = software;
      assert.equal((await importKey({ privateKey, publicKey })).keyId, native.keyId, "its halves make a pair");
      assert.equal((await importKey(software)).publicKey, publicKey, "it stays what it is");
    }
  });

  QUnit.test("it comes out of every key file", async (assert) => {
    const files = pem.filter(({ kind, alg }) => kind !== "refused" && alg === algorithm);
    for (const file of files) {
      const native = await importKey(file.pem);
      const software = await without(algorithm, () => importKey(file.pem));
      assert.notOk(isNative(software.publicKey), file.name);
      assert.equal(software.keyId, native.keyId, file.name);
      if ("privateKey" in software) await crosses(assert, library, software, native);
      if ("privateKey" in native) await crosses(assert, library, native, software);
    }
    assert.ok(files.length > 1);
  });

  QUnit.test("what is not extractable stays where it is", async (assert) => {
    const generated = await without(algorithm, () => generateKey(algorithm));
    const jwk = await exportKey(await generateKey(algorithm, { extractable: true }), "jwk-private");
    const imported = await without(algorithm, () => importKey(jwk));
    for (const key of [generated, imported] as SigningKey[]) {
      assert.notOk(key.privateKey.extractable);
      for (const format of ["jwk-private", "pem-private"] as const) {
        await failsWith(assert, library, "ERR_ARGUMENT", () => exportKey(key, format as "jwk-private"));
      }
      const seen = JSON.stringify([
        key,
        Object.getOwnPropertyNames(key.privateKey).map((name) => Reflect.get(key.privateKey, name)),
      ]);
      assert.notOk(seen.includes(jwk.d as string), "nothing on the key shows it");
      assert.ok(Object.isFrozen(key.privateKey));
    }
  });

  QUnit.test("halves that do not belong together are refused", async (assert) => {
    const [key, other] = [
      await generateKey(algorithm, { extractable: true }),
      await generateKey(algorithm, { extractable: true }),
    ];
    const { d } = await exportKey(other, "jwk-private");
    const mixed = { ...(await exportKey(key, "jwk-private")), d } as JsonWebKey;
    await without(algorithm, () => failsWith(assert, library, "ERR_KEY_UNSUPPORTED", () => importKey(mixed)));
    const [one, two] = await without(algorithm, () => Promise.all([generateKey(algorithm), generateKey(algorithm)]));
    const pair = { privateKey: one.privateKey, publicKey: two.publicKey };
    await without(algorithm, () =>
      failsWith(assert, library, ["ERR_KEY_UNSUPPORTED", "ERR_ARGUMENT"], () => importKey(pair)),
    );
  });

  QUnit.test("a token is made, read and enforced", async (assert) => {
    await without(algorithm, async () => {
      const key = await generateKey(algorithm);
      const made = new SciToken({ key, claims: { scope: "read:/store" } });
      const serialized = await made.serialize({ issuer: "https://issuer.example" });
      const options = { algorithms: [algorithm], jwks: exportJwks(key) };
      const token = await SciToken.deserialize(serialized, options);
      assert.ok(new Enforcer("https://issuer.example").test(token, "read", "/store/file"));
    });
  });
}

function sameAnswers(library: Library, algorithm: Curve): void {
  const { generateKey, importKey, exportKey, jwt } = library;

  QUnit.test("both refuse a signature that is none", async (assert) => {
    const signer = await generateKey(algorithm);
    const jwk = await exportKey(signer, "jwk-public");
    const keys = { native: await importKey(jwk), software: await without(algorithm, () => importKey(jwk)) };
    const token = await jwt.sign({ sub: "jane" }, signer);
    const signature = decode(token.slice(token.lastIndexOf(".") + 1));
    for (const [name, bytes] of Object.entries(broken(algorithm, signature))) {
      const changed = `${token.slice(0, token.lastIndexOf("."))}.${encode(bytes)}`;
      for (const [kind, key] of Object.entries(keys)) {
        await failsWith(assert, library, "ERR_SIGNATURE", () => verifying(library, changed, key), `${name}, ${kind}`);
      }
    }
    for (const key of Object.values(keys)) assert.ok(await verifying(library, token, key), "the sound one is taken");
  });

  QUnit.test("both take the twin of an ECDSA signature, and neither of an Ed25519 one", async (assert) => {
    const signer = await generateKey(algorithm);
    const jwk = await exportKey(signer, "jwk-public");
    const keys = { native: await importKey(jwk), software: await without(algorithm, () => importKey(jwk)) };
    const token = await jwt.sign({ sub: "jane" }, signer);
    const twin = twinOf(token, algorithm);
    for (const [kind, key] of Object.entries(keys)) {
      if (algorithm !== "EdDSA") assert.ok(await verifying(library, twin, key), kind);
      else await failsWith(assert, library, "ERR_SIGNATURE", () => verifying(library, twin, key), kind);
    }
  });

  QUnit.test("both refuse a public key that is none", async (assert) => {
    const jwk = await exportKey(await generateKey(algorithm), "jwk-public");
    const x = decode(jwk.x);
    const faults: readonly JsonWebKey[] = [
      { ...jwk, x: encode(x.subarray(0, 8)) },
      { ...jwk, x: encode(Uint8Array.of(1, ...x)) },
      ...(algorithm === "EdDSA"
        ? []
        : [
            { ...jwk, x: jwk.y as string, y: jwk.x as string },
            { ...jwk, y: encode(x.fill(255)) },
          ]),
    ];
    for (const fault of faults) {
      await failsWith(assert, library, "ERR_KEY_UNSUPPORTED", () => importKey(fault), "native");
      await without(algorithm, () =>
        failsWith(assert, library, "ERR_KEY_UNSUPPORTED", () => importKey(fault), "software"),
      );
    }
  });

  const example = rfc7515.find(({ alg }) => alg === algorithm);
  if (example !== undefined) {
    QUnit.test(`the signature of ${example.source} verifies`, async (assert) => {
      const options = { algorithms: [algorithm] };
      const verified = await without(algorithm, () => jwt.verifyJws(example.token, example.jwk as JsonWebKey, options));
      assert.equal(new TextDecoder().decode(verified.payload), example.payload);
    });
  }
}

/** The same token with (r, n − s) for (r, s). */
function twinOf(token: string, algorithm: Curve): string {
  const at = token.lastIndexOf(".") + 1;
  const signature = decode(token.slice(at));
  const half = signature.length / 2;
  const s = ORDERS[algorithm] - toInteger(signature.subarray(half), algorithm);
  return token.slice(0, at) + encode(Uint8Array.of(...signature.subarray(0, half), ...toBytes(s, half, algorithm)));
}

/** Signatures that must not verify, made out of one that does. */
function broken(algorithm: Curve, signature: Uint8Array): Record<string, Uint8Array> {
  const half = signature.length / 2;
  const [r, s] = [signature.subarray(0, half), signature.subarray(half)];
  const order = toBytes(ORDERS[algorithm], half, algorithm);
  const changed = Object.fromEntries(
    [0, 1, half - 1, half, half + 1, 2 * half - 1].map((at) => [
      `a bit of byte ${at} changed`,
      signature.with(at, (signature[at] as number) ^ 1),
    ]),
  );
  return {
    ...changed,
    "r of zero": Uint8Array.of(...new Uint8Array(half), ...s),
    "s of zero": Uint8Array.of(...r, ...new Uint8Array(half)),
    "nothing but zeros": new Uint8Array(2 * half),
    "nothing but ones": new Uint8Array(2 * half).fill(255),
    "r of the group's order": Uint8Array.of(...order, ...s),
    "s of the group's order": Uint8Array.of(...r, ...order),
    "s beyond the group's order": Uint8Array.of(
      ...r,
      ...toBytes(toInteger(s, algorithm) + ORDERS[algorithm], half, algorithm),
    ),
    "r and s exchanged": Uint8Array.of(...s, ...r),
    DER: der(r, s),
    "a byte too few": signature.subarray(1),
    "a byte too many": Uint8Array.of(...signature, 0),
    "a zero byte before it": Uint8Array.of(0, ...signature),
    "half of it": r,
    "one byte": Uint8Array.of(1),
  };
}

function withoutRsa(library: Library): void {
  const { generateKey, importKey, exportKey } = library;

  for (const algorithm of RSA) {
    QUnit.test(`${algorithm} has no fallback`, async (assert) => {
      const key = await keyOf(library, algorithm);
      const forms = [
        await exportKey(key, "jwk-public"),
        await exportKey(key, "jwk-private"),
        await exportKey(key, "pem-public"),
      ];
      await without(algorithm, async () => {
        for (const act of [
          () => generateKey(algorithm),
          ...forms.map((form) => () => importKey(form as JsonWebKey, { algorithm })),
        ]) {
          const error = await failsWith(assert, library, "ERR_ALGORITHM", act);
          assert.equal((error.cause as Error).name, "NotSupportedError", "it tells what the runtime said");
        }
      });
    });
  }

  QUnit.test("an RSA key takes nothing away from other keys", async (assert) => {
    const key = await without("RS256", () => generateKey("ES256"));
    assert.ok(isNative(key.privateKey));
  });
}

/** What one key signs, the other verifies. */
async function crosses(assert: Assert, library: Library, signer: SigningKey, key: VerifyKey): Promise<void> {
  assert.ok(await verifying(library, await library.jwt.sign({ sub: "jane" }, signer), key));
}

// Ed25519 writes numbers the other way round (RFC 8032 section 5.1.2).
function toBytes(value: bigint, length: number, algorithm: Curve): Uint8Array {
  const bytes = fromHex(
    value
      .toString(16)
      .padStart(length * 2, "0")
      .slice(-length * 2),
  );
  return algorithm === "EdDSA" ? bytes.reverse() : bytes;
}

function toInteger(bytes: Uint8Array, algorithm: Curve): bigint {
  const ordered = algorithm === "EdDSA" ? bytes.toReversed() : bytes;
  return BigInt(`0x${Array.from(ordered, (byte) => byte.toString(16).padStart(2, "0")).join("")}`);
}

function der(r: Uint8Array, s: Uint8Array): Uint8Array {
  const content = [r, s].flatMap((number) => [0x02, number.length + 1, 0, ...number]);
  const length = content.length < 128 ? [content.length] : [0x81, content.length];
  return Uint8Array.of(0x30, ...length, ...content);
}
