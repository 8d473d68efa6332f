/** What the JOSE layer says of what it refuses, to the letter, and what it takes at its very borders. */

import QUnit from "qunit";
import type { SigningKey } from "../../src/index.ts";
import vectors from "../vectors/keys.json";
import { failsWith } from "./assertions.ts";
import type { Library } from "./environment.ts";
import { encode, keyOf } from "./keys/check.ts";

type Refusal = readonly [said: string, act: () => unknown];

const EC = { name: "ECDSA", namedCurve: "P-256" };
const EMPTY = "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n";

export function jwtWords(library: Library): void {
  let key: SigningKey;
  QUnit.module("to the letter", (hooks) => {
    hooks.before(async () => {
      key = await library.generateKey("ES256", { keyId: "k" });
    });
    tokens(library, () => key);
    signing(library, () => key);
    keySources(library, () => key);
    keyForms(library, () => key);
    keyFiles(library);
  });
}

async function says(assert: Assert, library: Library, code: Code, [said, act]: Refusal): Promise<Error> {
  const error = await failsWith(assert, library, code, act);
  assert.equal(error.message, said);
  return error;
}

type Code = Parameters<typeof failsWith>[2];

const segment = (text: string): string => encode(new TextEncoder().encode(text));

function tokens({ jwt, ...library }: Library, key: () => SigningKey): void {
  const of = (payload: string): string => `${segment('{"alg":"ES256"}')}.${segment(payload)}.AA`;

  QUnit.test("of a payload that is JSON and no object, and of one that is no JSON", async (assert) => {
    const whole = { jwt, ...library };
    for (const payload of ['"text"', '"a\\nb"', "[]", "null", "1", "true"]) {
      await says(assert, whole, "ERR_TOKEN_FORMAT", [
        "the token's payload is not a JSON object",
        () => jwt.decode(of(payload)),
      ]);
    }
    for (const [payload, problem] of [
      ["{", "it is not JSON in UTF-8"],
      ['\ufeff{"a":1}', "it is not JSON in UTF-8"],
      ['{"a":1,"a":1}', "it has the same member twice"],
      ['{"a":"b","c":{"a":1,"\\u0061":1}}', "it has the same member twice"],
      ['{"a":1e999}', "it holds a number that is not finite"],
      ['{"a":[-1e999]}', "it holds a number that is not finite"],
      ['{"a":"\\ud800"}', "it holds a lone surrogate"],
      [`{"a":${"[".repeat(32)}${"]".repeat(32)}}`, "it is nested more than 32 deep"],
      [`{"a":${'{"a":'.repeat(31)}[]${"}".repeat(31)}}`, "it is nested more than 32 deep"],
    ]) {
      await says(assert, whole, "ERR_TOKEN_FORMAT", [
        `the token's payload is not strict JSON: ${problem}`,
        () => jwt.decode(of(payload as string)),
      ]);
    }
    for (const inner of ["true", "null", "1", '"a"', '"\\n"']) {
      const deepest = `{"a":${"[".repeat(31)}${inner}${"]".repeat(31)}}`;
      assert.equal(
        JSON.stringify(jwt.decode(of(deepest)).payload),
        deepest,
        "32 levels are taken, whatever is in them",
      );
    }
  });

  QUnit.test("of a token of another algorithm, with all that are accepted", async (assert) => {
    const token = await jwt.sign({ sub: "jane" }, key());
    await says(assert, { jwt, ...library }, "ERR_ALGORITHM", [
      'the algorithm "ES256" is not among algorithms: RS256, PS256',
      () => jwt.verify(token, key(), { algorithms: ["RS256", "PS256"] }),
    ]);
  });

  QUnit.test("of what is no token, and a length that is allowed just so", async (assert) => {
    const token = await jwt.sign({ sub: "jane" }, key());
    const whole = { jwt, ...library };
    for (const odd of [undefined, null, 1, {}, [token]]) {
      await says(assert, whole, "ERR_TOKEN_FORMAT", [
        "a token must be a string",
        () => jwt.verify(odd as never, key()),
      ]);
    }
    assert.ok(await jwt.verify(token, key(), { maxLength: token.length }));
    await says(assert, whole, "ERR_TOKEN_FORMAT", [
      `the token is longer than ${token.length - 1} characters`,
      () => jwt.verify(token, key(), { maxLength: token.length - 1 }),
    ]);
  });
}

function signing(library: Library, key: () => SigningKey): void {
  const { jwt } = library;

  QUnit.test("of what JSON cannot carry", async (assert) => {
    const within = { a: 1 };
    const list = (depth: number): unknown[] => (depth === 1 ? [] : [list(depth - 1)]);
    for (const [claim, problem] of [
      [() => 1, "it holds a value of type function"],
      [1n, "it holds a value of type bigint"],
      [Symbol("x"), "it holds a value of type symbol"],
      [[undefined], "it holds a value of type undefined"],
      [new Date(0), "it holds an object of a class"],
      [Object.create(within), "it holds an object of a class"],
      [Number.NaN, "it holds a number that is not finite"],
      ["\udc00", "it holds a lone surrogate"],
      [list(32), "it is nested more than 32 deep"],
    ] as const) {
      await says(assert, library, "ERR_ARGUMENT", [
        `the payload cannot be signed: ${problem}`,
        () => jwt.sign({ claim }, key()),
      ]);
    }
    const deepest = { claim: list(31) };
    assert.deepEqual<unknown>(jwt.decode(await jwt.sign(deepest, key())).payload, deepest);
    const bare = Object.assign(Object.create(null), { sub: "jane" });
    assert.equal(jwt.decode(await jwt.sign(bare, key())).payload.sub, "jane", "an object needs no prototype");
  });

  QUnit.test("claims of any characters make a token of base64url alone", async (assert) => {
    for (const before of ["", "x", "xx"]) {
      for (const text of ["???>>>~~~", "ÿÿÿ???>>>"]) {
        const claims = { claim: before + text };
        const token = await jwt.sign(claims, key());
        assert.ok(/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token), token);
        assert.deepEqual((await jwt.verify(token, key())).payload, claims);
      }
    }
  });
}

function keySources(library: Library, key: () => SigningKey): void {
  const { jwt } = library;

  QUnit.test("of a function that finds nothing, or fails", async (assert) => {
    const token = await jwt.sign({ sub: "jane" }, key());
    const said = 'the function found no key for kid "k"';
    for (const nothing of [undefined, null]) {
      const act = () => jwt.verify(token, (() => nothing) as never);
      const error = await says(assert, library, "ERR_KEY_MISSING", [said, act]);
      assert.equal(error.cause, undefined);
    }
    const cause = new RangeError("the table has no such row");
    const error = await says(assert, library, "ERR_KEY_MISSING", [
      said,
      () => jwt.verify(token, () => Promise.reject(cause)),
    ]);
    assert.equal(error.cause, cause);
  });

  QUnit.test("of a set in which none fits a token without a kid, with why the first does not", async (assert) => {
    const token = await jwt.sign({ sub: "jane" }, key(), { kid: undefined });
    const error = await says(assert, library, "ERR_KEY_MISSING", [
      "the token names no key (kid), and 0 of the set fit it",
      () => jwt.verify(token, { keys: [null, { kty: "oct" }] as never }),
    ]);
    assert.equal((error.cause as Error).message, "a JWK must be an object");
  });
}

function keyForms(library: Library, key: () => SigningKey): void {
  const { importKey, jwt } = library;

  QUnit.test("of a JWK that is for nothing, or for something else", async (assert) => {
    const es256 = vectors.es256.jwk_public;
    await says(assert, library, "ERR_KEY_UNSUPPORTED", [
      'a JWK with kty, crv and alg "oct", undefined, undefined is not for any algorithm',
      () => importKey({ kty: "oct" }),
    ]);
    await says(assert, library, "ERR_KEY_UNSUPPORTED", [
      `a JWK with kty, crv and alg "EC", "P-256", "${es256.alg}" is not for ES384`,
      () => importKey(es256, { algorithm: "ES384" }),
    ]);
  });

  QUnit.test("of objects that are not quite a CryptoKey", async (assert) => {
    const near = { type: "public", algorithm: EC, usages: ["verify"], extractable: false };
    for (const change of [
      { type: 1 },
      { type: undefined },
      { algorithm: "ECDSA" },
      { algorithm: [EC] },
      { usages: "verify" },
    ]) {
      await says(assert, library, "ERR_ARGUMENT", [
        "a key must be a PEM text, a JWK, a CryptoKey or a CryptoKeyPair; bytes must be read as text, and promises awaited",
        () => importKey({ ...near, ...change } as never),
      ]);
    }
    const unknown = "the CryptoKey's algorithm is not supported";
    for (const algorithm of [
      { name: "RSASSA-PKCS1-v1_5" },
      { name: "RSASSA-PKCS1-v1_5", hash: { name: "SHA-1" } },
      { name: "ECDSA", namedCurve: "K-256" },
      { name: "ECDH", namedCurve: "P-256" },
    ]) {
      await says(assert, library, "ERR_KEY_UNSUPPORTED", [unknown, () => importKey({ ...near, algorithm } as never)]);
    }
    await says(assert, library, "ERR_ARGUMENT", [
      "a public CryptoKey that is not extractable needs a keyId, as its thumbprint cannot be had",
      () => importKey(near as never),
    ]);
    await says(assert, library, "ERR_ARGUMENT", [
      "a private CryptoKey that is not extractable says nothing of its public half; give the CryptoKeyPair",
      () => importKey({ ...near, type: "private", usages: ["sign"] } as never, { keyId: "k" }),
    ]);
  });

  QUnit.test("of a key whose halves are not what they should be", async (assert) => {
    const token = await jwt.sign({ sub: "jane" }, key());
    const half = { type: "private", algorithm: EC, usages: ["verify"], extractable: true };
    for (const change of [
      {},
      { type: "public", usages: ["sign"] },
      { type: "public", algorithm: { ...EC, namedCurve: "P-384" } },
    ]) {
      await says(assert, library, "ERR_KEY_UNSUPPORTED", [
        "the key is no public ES256 key that may verify",
        () => jwt.verify(token, { ...key(), publicKey: { ...half, ...change } as never }),
      ]);
    }
    const es384 = await keyOf(library, "ES384");
    await says(assert, library, "ERR_KEY_UNSUPPORTED", [
      "the key is for ES384, the token is ES256",
      () => jwt.verify(token, es384, { algorithms: ["ES256", "ES384"] }),
    ]);
  });

  QUnit.test("the public half of a key can be given out, however the key came", async (assert) => {
    const jwk = await library.exportKey(key(), "jwk-public");
    for (const one of [key(), await importKey(jwk), await keyOf(library, "EdDSA")]) {
      assert.ok(one.publicKey.extractable);
    }
    const ed25519 = await keyOf(library, "EdDSA");
    assert.equal(ed25519.publicKey.algorithm.name, "Ed25519", "also where it is computed in JavaScript");
    assert.equal((await importKey(key(), { keyId: "other" })).publicKey, key().publicKey, "it is not imported again");
    assert.equal(await importKey(key()), key(), "nor made anew where nothing changes");
  });
}

function keyFiles(library: Library): void {
  const { importKey, exportKey } = library;
  const labelled = (label: string, body = "AAAA"): string =>
    `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
  const encrypted = "the private key is encrypted; decrypt it first, as with: openssl pkcs8 -in KEY -out PLAIN";
  const dsa = "DSA keys are not supported; use ES256 or RS256";
  const json = "the text is JSON and no PEM; give the parsed JWK";
  const cut = "the PEM text is cut off: it has no END line";
  for (const [said, text] of [
    [json, '{"kty":"EC"}'],
    [json, ' \n {"kty":"EC"}'],
    [dsa, labelled("DSA PUBLIC KEY")],
    [dsa, labelled("DSA PRIVATE KEY")],
    [encrypted, labelled("ENCRYPTED PRIVATE KEY")],
    [encrypted, labelled("EC PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\n\nAAAA")],
    ["the PEM text has a label that is no key's", labelled("PUBLIC KEYs")],
    ["the PEM text has a label that is no key's", labelled("a PUBLIC KEY")],
    ["the PEM text has a label that is no key's", labelled("A".repeat(41))],
    [`the PEM text begins with "PUBLIC KEY" but does not end so`, EMPTY.replace("END PUBLIC", "END RSA PUBLIC")],
    [cut, "-----BEGIN PUBLIC KEY-----\nAAAA"],
    [cut, "-----BEGIN PUBLIC KEY-----"],
    ["the PEM text holds 2 keys; give one", EMPTY + EMPTY],
    ["the key file is damaged: it is not the DER of a whole key", EMPTY],
  ] as const) {
    QUnit.test(`of a key file: ${said}, ${JSON.stringify(text.slice(0, 40))}`, async (assert) => {
      const error = await says(assert, library, "ERR_KEY_UNSUPPORTED", [said, () => importKey(text)]);
      assert.notOk("cause" in error, "there is no more to tell");
    });
  }

  QUnit.test("a key file may have other text around it", async (assert) => {
    const key = await keyOf(library, "ES256");
    const text = await exportKey(key, "pem-public");
    for (const around of [`{ ${text}`.slice(1), `a key:\n${text} {`, `${text}{"a":1}`]) {
      assert.equal((await importKey(around)).keyId, key.keyId);
    }
  });

  QUnit.test("of a point that is on no curve, with why", async (assert) => {
    const spki = [
      0x30, 0x39, 0x30, 0x13, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7,
    ];
    const der = [...spki, 3, 0x22, 0, 2, ...Array<number>(32).fill(0xff)];
    const error = await says(assert, library, "ERR_KEY_UNSUPPORTED", [
      "the key file's public point could not be had: it fits no curve that is supported",
      () => importKey(labelled("PUBLIC KEY", btoa(String.fromCharCode(...der)))),
    ]);
    assert.ok(error.cause instanceof Error);
  });
}
