/** What cannot be signed, verified with, generated or given out. */

import type { Library } from "../environment.ts";
import { type Bench, type Codes, now, type Row, refuses, show, wrong } from "./bench.ts";

const ARGUMENT = "ERR_ARGUMENT";
const MISSING = "ERR_KEY_MISSING";
const UNSUPPORTED = "ERR_KEY_UNSUPPORTED";

const sign = ({ library, key }: Bench, payload: unknown, header?: unknown, signer: unknown = key): Promise<string> =>
  library.jwt.sign(wrong(payload), wrong(signer), wrong(header));

const nested = (depth: number): object => (depth === 1 ? {} : { z: nested(depth - 1) });

function cycle(): object {
  const value: Record<string, unknown> = {};
  value.itself = { again: value };
  return value;
}

class Claims {
  sub = "jane";
}

/** Values that JSON cannot carry without loss, wherever they stand. */
export const UNWRITABLE: Readonly<Record<string, () => unknown>> = {
  "a BigInt": () => 1n,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  "a symbol": () => Symbol("x"),
  "a function": () => () => "x",
  "a date": () => new Date(0),
  "a Map": () => new Map([["sub", "jane"]]),
  "a Set": () => new Set(["jane"]),
  "an object of a class": () => new Claims(),
  bytes: () => new Uint8Array(4),
  "an error": () => new Error("x"),
  "a regular expression": () => /x/,
  "a String object": () => Object("x"),
  "a promise": () => Promise.resolve(1),
  "a cycle": cycle,
  "an object with toJSON": () => ({ toJSON: () => "x" }),
  "a lone surrogate": () => "a\ud800",
  "a lone surrogate in a name": () => ({ "\udc00": 1 }),
  "a list with undefined in it": () => [undefined],
  "a list with a hole": () => new Array(1),
  "33 levels": () => nested(33),
  "thousands of levels": () => nested(3000),
};

const PAYLOADS: readonly Row[] = [
  ...[undefined, null, true, 1, "text", [], [{}], 1n].map(
    (payload): Row => [`the payload ${show(payload)}`, ARGUMENT, (bench) => sign(bench, payload)],
  ),
  ["a function as the payload", ARGUMENT, (bench) => sign(bench, () => ({}))],
  ["a JSON text as the payload", ARGUMENT, (bench) => sign(bench, '{"sub":"jane"}')],
  ["a payload of 33 levels", ARGUMENT, (bench) => sign(bench, nested(33))],
  ["a payload that is a date", ARGUMENT, (bench) => sign(bench, new Date(0))],
  ["a payload that is a Map", ARGUMENT, (bench) => sign(bench, new Map([["sub", "jane"]]))],
  ["a payload that is of a class", ARGUMENT, (bench) => sign(bench, new Claims())],
  ...Object.entries(UNWRITABLE).flatMap(([name, make]): Row[] => [
    [`${name} as a claim`, ARGUMENT, (bench) => sign(bench, { x: make() })],
    [`${name} deep in a claim`, ARGUMENT, (bench) => sign(bench, { x: [{ y: make() }] })],
    [`${name} in the header`, ARGUMENT, (bench) => sign(bench, {}, { x: make() })],
  ]),
  ...[undefined, null, "text", [1], {}, 1].map(
    (payload): Row => [
      `signJws: the payload ${show(payload)}`,
      ARGUMENT,
      ({ library, key }) => library.jwt.signJws(wrong(payload), key),
    ],
  ),
  ["signJws: no bytes", ARGUMENT, ({ library, key }) => library.jwt.signJws(new Uint8Array(), key)],
  ["signJws: a buffer", ARGUMENT, ({ library, key }) => library.jwt.signJws(wrong(new ArrayBuffer(4)), key)],
  ["signJws: other numbers", ARGUMENT, ({ library, key }) => library.jwt.signJws(wrong(new Uint16Array(4)), key)],
];

const HEADERS: readonly Row[] = [
  ...Object.entries({
    "another alg": { alg: "RS256" },
    "alg none": { alg: "none" },
    "alg taken away": { alg: undefined },
    "alg null": { alg: null },
    crit: { crit: ["exp"] },
    "crit empty": { crit: [] },
    "b64 false": { b64: false },
    "b64 true": { b64: true },
    "kid empty": { kid: "" },
    "kid a number": { kid: 1 },
    "kid null": { kid: null },
    "typ empty": { typ: "" },
    "typ a number": { typ: 1 },
    "typ null": { typ: null },
  }).map(([name, header]): Row => [`the header's ${name}`, ARGUMENT, (bench) => sign(bench, {}, header)]),
  ...[null, "JWT", 1, [], [{}], true, new Map([["cty", "x"]]), new Headers({ cty: "x" })].map(
    (header): Row => [`the header ${show(header)}`, ARGUMENT, (bench) => sign(bench, {}, header)],
  ),
];

const signed = (name: string, codes: Codes, key: (bench: Bench) => unknown): Row => [
  name,
  codes,
  async (bench) => sign(bench, { sub: "jane" }, {}, await key(bench)),
];

const SIGNERS: readonly Row[] = [
  signed("no key to sign with", [ARGUMENT, MISSING], () => ({ algorithm: "ES256" })),
  signed("null to sign with", [ARGUMENT, MISSING], () => null),
  signed("an empty object to sign with", [ARGUMENT, MISSING], () => ({})),
  signed("a text to sign with", ARGUMENT, () => "secret"),
  signed("a JWK to sign with", ARGUMENT, (bench) => bench.privateJwk()),
  signed("a key file to sign with", ARGUMENT, async ({ library, key }) => library.exportKey(key, "pem-private")),
  signed("a CryptoKey to sign with", ARGUMENT, ({ key }) => key.privateKey),
  signed("a pair of CryptoKeys to sign with", ARGUMENT, ({ key: { privateKey, publicKey } }) => ({
    privateKey,
    publicKey,
  })),
  signed("a key that only verifies to sign with", MISSING, async (bench) =>
    bench.library.importKey(await bench.publicJwk()),
  ),
  signed("a key whose private half was taken away", MISSING, ({ key }) => ({ ...key, privateKey: undefined })),
  signed("a public half as the private one", UNSUPPORTED, ({ key }) => ({ ...key, privateKey: key.publicKey })),
  signed("no CryptoKey as the private half", [ARGUMENT, UNSUPPORTED], ({ key }) => ({ ...key, privateKey: {} })),
  signed("a private half of another kind", UNSUPPORTED, ({ key, keys }) => ({
    ...key,
    privateKey: keys.rsa.privateKey,
  })),
  signed("a key said to be for another algorithm", UNSUPPORTED, ({ key }) => ({ ...key, algorithm: "ES384" })),
  signed("a key said to be for no algorithm", ARGUMENT, ({ key }) => ({ ...key, algorithm: "HS256" })),
];

const verified = (name: string, codes: Codes, key: (bench: Bench) => unknown): Row => [
  name,
  codes,
  async (bench) => bench.library.jwt.verify(await bench.token(), wrong(await key(bench)), { now }),
];

const VERIFIERS: readonly Row[] = [
  ...[undefined, null, true, 1, "secret", {}, [], [{}], 1n].map((key) =>
    verified(`${show(key)} to verify with`, ARGUMENT, () => key),
  ),
  verified("a key file to verify with", ARGUMENT, ({ library, key }) => library.exportKey(key, "pem-public")),
  verified("a private CryptoKey to verify with", UNSUPPORTED, ({ key }) => key.privateKey),
  verified("a CryptoKey of another kind to verify with", UNSUPPORTED, ({ keys }) => keys.rsa.publicKey),
  verified("a symmetric CryptoKey to verify with", UNSUPPORTED, () =>
    crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign", "verify"]),
  ),
  verified("a pair of CryptoKeys to verify with", ARGUMENT, ({ key: { privateKey, publicKey } }) => ({
    privateKey,
    publicKey,
  })),
  verified("a Map to verify with", ARGUMENT, ({ key }) => new Map([[key.keyId, key]])),
  ...[undefined, null, {}, "keys", 1].map((keys) =>
    verified(`a set whose keys are ${show(keys)}`, ARGUMENT, () => ({ keys })),
  ),
  verified("an empty set", MISSING, () => ({ keys: [] })),
  verified("a set without the token's kid", MISSING, ({ library, keys }) => library.exportJwks(keys.other)),
  verified("a set of nothing that is a key", [MISSING, UNSUPPORTED], () => wrong({ keys: [null, 1, "x", [], {}] })),
  verified("a key of another kind", UNSUPPORTED, ({ keys }) => keys.rsa),
  verified("a JWK of another kind", UNSUPPORTED, ({ library, keys }) => library.exportKey(keys.rsa, "jwk-public")),
  verified("a private half as the public one", UNSUPPORTED, ({ key }) => ({ ...key, publicKey: key.privateKey })),
  verified("a key said to be for another algorithm", UNSUPPORTED, ({ keys }) => ({ ...keys.rsa, algorithm: "ES256" })),
  ...[undefined, null, 1, "secret", {}, true].map((found) =>
    verified(`a function that finds ${show(found)}`, [ARGUMENT, MISSING], () => () => found),
  ),
  verified("a function that finds a function", [ARGUMENT, MISSING], () => () => () => 1),
  verified("a function that finds a set of nonsense", ARGUMENT, () => () => ({ keys: "x" })),
  verified("a function that throws", MISSING, () => () => {
    throw new RangeError("no");
  }),
  verified("a function that rejects with nothing", MISSING, () => () => Promise.reject(undefined)),
];

const GENERATED: readonly Row[] = [
  ...["HS256", "none", "es256", "ES256K", "Ed25519", "constructor", "", 256, null, ["ES256"], {}].map(
    (algorithm): Row => [
      `generateKey of ${show(algorithm)}`,
      ARGUMENT,
      ({ library }) => library.generateKey(wrong(algorithm)),
    ],
  ),
  ...["", 1, null, ["mine"]].map(
    (keyId): Row => [
      `generateKey with keyId ${show(keyId)}`,
      ARGUMENT,
      ({ library }) => library.generateKey("ES256", wrong({ keyId })),
    ],
  ),
  ...[null, "mine", ["mine"]].map(
    (options): Row => [
      `generateKey with options ${show(options)}`,
      ARGUMENT,
      ({ library }) => library.generateKey("ES256", wrong(options)),
    ],
  ),
  ["generateKey with the option kid", ARGUMENT, ({ library }) => library.generateKey("ES256", wrong({ kid: "mine" }))],
];

const exported = (name: string, codes: Codes, key: (bench: Bench) => unknown, format = "jwk-private"): Row => [
  name,
  codes,
  async (bench) => bench.library.exportKey(wrong(await key(bench)), wrong(format)),
];

const onlyVerifies = async (bench: Bench): Promise<unknown> => bench.library.importKey(await bench.publicJwk());
const notExtractable = async (bench: Bench): Promise<unknown> => bench.library.importKey(await bench.privateJwk());

const EXPORTED: readonly Row[] = [
  exported("a private half that is not extractable, as JWK", ARGUMENT, notExtractable),
  exported("a private half that is not extractable, as PEM", ARGUMENT, notExtractable, "pem-private"),
  exported("a private half that is not there, as JWK", MISSING, onlyVerifies),
  exported("a private half that is not there, as PEM", MISSING, onlyVerifies, "pem-private"),
  exported("a private half that was taken away", MISSING, ({ key }) => ({ ...key, privateKey: undefined })),
  exported("a private half that is null", [MISSING, ARGUMENT], ({ key }) => ({ ...key, privateKey: null })),
  exported("a private half that is no key", [ARGUMENT, UNSUPPORTED], ({ key }) => ({ ...key, privateKey: {} })),
  exported("a private half that is the public one", [ARGUMENT, UNSUPPORTED], ({ key }) => ({
    ...key,
    privateKey: key.publicKey,
  })),
  exported("a public half that is not extractable", ARGUMENT, hiddenRsa, "jwk-public"),
  ...["jwk-private", "jwk-public", "pem-private", "pem-public"].flatMap((format) =>
    [undefined, null, 1, "secret", {}, []].map((key) =>
      exported(`exportKey of ${show(key)} as ${format}`, ARGUMENT, () => key, format),
    ),
  ),
  exported("exportKey of a JWK", ARGUMENT, (bench) => bench.privateJwk()),
  exported("exportKey of a CryptoKey", ARGUMENT, ({ key }) => key.privateKey),
  ...["", "pem", "jwk", "PEM-PUBLIC", "constructor", "pkcs8"].map((format) =>
    exported(`exportKey as ${show(format)}`, ARGUMENT, ({ key }) => key, format),
  ),
  exported("exportKey as null", ARGUMENT, ({ key }) => key, wrong(null)),
  exported("exportKey as a list", ARGUMENT, ({ key }) => key, wrong(["jwk-public"])),
  ["exportKey as nothing", ARGUMENT, ({ library, key }) => library.exportKey(key, wrong(undefined))],
  ["exportJwks of one keyId twice", ARGUMENT, ({ library, key }) => library.exportJwks(key, key)],
  [
    "exportJwks of one keyId for two keys",
    ARGUMENT,
    ({ library, key, keys }) => library.exportJwks(key, { ...keys.rsa, keyId: key.keyId }),
  ],
  ["exportJwks of a list", ARGUMENT, ({ library, key }) => library.exportJwks(wrong([key]))],
  ["exportJwks of a JWK", ARGUMENT, async (bench) => bench.library.exportJwks(wrong(await bench.privateJwk()))],
  ["exportJwks of null", ARGUMENT, ({ library, key }) => library.exportJwks(key, wrong(null))],
];

export function signing(library: Library): void {
  refuses(library, "what cannot be signed", PAYLOADS);
  refuses(library, "headers that cannot be signed", HEADERS);
  refuses(library, "what cannot be signed with", SIGNERS);
  refuses(library, "what cannot be verified with", VERIFIERS);
  refuses(library, "generateKey", GENERATED);
  refuses(library, "exportKey and exportJwks", EXPORTED);
}

async function hiddenRsa({ library, keys }: Bench): Promise<unknown> {
  const { n = "", e = "" } = await library.exportKey(keys.rsa, "jwk-public");
  const parameters = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const publicKey = await crypto.subtle.importKey("jwk", { kty: "RSA", n, e }, parameters, false, ["verify"]);
  return library.importKey(publicKey, { keyId: "hidden" });
}
