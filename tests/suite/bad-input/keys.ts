/** Keys that must not be taken: key files and JWKs. */

import type { JsonWebKey, SigningKey, VerifyKey } from "../../../src/index.ts";
import vectors from "../../vectors/keys.json";
import pem from "../../vectors/pem.json";
import type { Library } from "../environment.ts";
import { type Bench, base64url, type Codes, type Keys, type Row, refuses, show, wrong } from "./bench.ts";

const ARGUMENT = "ERR_ARGUMENT";
const UNSUPPORTED = "ERR_KEY_UNSUPPORTED";
const OPEN: Codes = [ARGUMENT, UNSUPPORTED];

const take = ({ library }: Bench, input: unknown, options?: object): Promise<VerifyKey | SigningKey> =>
  library.importKey(wrong(input), wrong(options));

const PEM_FILES: readonly Row[] = pem
  .filter(({ kind }) => kind === "refused")
  .map((file): Row => [`${file.name}: ${file.why}`, UNSUPPORTED, (bench) => take(bench, bench.pem(file.pem))]);

const NO_KEYS: readonly Row[] = [
  ...[undefined, null, true, 1, 1n, [], {}, [{ kty: "EC" }], { keys: [] }, { privateKey: {}, publicKey: {} }].map(
    (input): Row => [show(input), ARGUMENT, (bench) => take(bench, input)],
  ),
  ["bytes", ARGUMENT, (bench) => take(bench, new Uint8Array(32))],
  ["a buffer", ARGUMENT, (bench) => take(bench, new ArrayBuffer(32))],
  ["a date", ARGUMENT, (bench) => take(bench, new Date())],
  ["a function", ARGUMENT, (bench) => take(bench, () => bench.key)],
  ["a symbol", ARGUMENT, (bench) => take(bench, Symbol("key"))],
  ["a promise of a key", ARGUMENT, (bench) => take(bench, Promise.resolve(bench.key))],
  ["a private CryptoKey without its fellow", ARGUMENT, (bench) => take(bench, { privateKey: bench.key.privateKey })],
  ...[1, ""].map(
    (keyId): Row => [`a key whose keyId is ${show(keyId)}`, OPEN, (bench) => take(bench, { ...bench.key, keyId })],
  ),
  ["an empty text", OPEN, (bench) => take(bench, "")],
  ["a text that is no key file", OPEN, (bench) => take(bench, "secret")],
  ["a JWK as text", OPEN, async (bench) => take(bench, JSON.stringify(await bench.privateJwk()))],
  ["a token", OPEN, async (bench) => take(bench, await bench.token())],
  ["a key file of a hundred thousand characters", OPEN, (bench) => take(bench, "-----BEGIN ".repeat(10_000))],
  ["a key file of nothing", OPEN, (bench) => take(bench, "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n")],
  ["a label that nobody knows", UNSUPPORTED, (bench) => take(bench, "-----BEGIN KEY-----\nAAAA\n-----END KEY-----\n")],
];

/** Rows of one change each to the sound public JWK of a key. */
const publicRows = (from: keyof Keys, changes: Readonly<Record<string, object>>): Row[] =>
  Object.entries(changes).flatMap(([name, change]): Row[] => [
    [`${name} (${from})`, UNSUPPORTED, async (bench) => take(bench, await bench.publicJwk(bench.keys[from], change))],
    [
      `${name} (${from}), in a key set`,
      [UNSUPPORTED, "ERR_KEY_MISSING"],
      async (bench) => verifyWith(bench, from, await bench.publicJwk(bench.keys[from], change)),
    ],
  ]);

/** Rows of one change each to the sound private JWK of a key. */
const privateRows = (from: keyof Keys, changes: Readonly<Record<string, object>>): Row[] =>
  Object.entries(changes).map(
    ([name, change]): Row => [
      `${name} (${from}, private)`,
      UNSUPPORTED,
      async (bench) => take(bench, await bench.privateJwk(bench.keys[from], change)),
    ],
  );

const bytes = (length: number, value: number): string => base64url(new Uint8Array(length).fill(value));

const LABELS: readonly Row[] = publicRows("key", {
  "kty missing": { kty: undefined },
  "kty in lower case": { kty: "ec" },
  "kty a number": { kty: 1 },
  "kty null": { kty: null },
  "kty of another key": { kty: "RSA" },
  "kty oct": { kty: "oct", k: bytes(32, 1) },
  "crv missing and no alg": { crv: undefined, alg: undefined },
  "crv in lower case": { crv: "p-256" },
  "crv another": { crv: "P-384" },
  "crv secp256k1": { crv: "secp256k1", alg: undefined },
  "crv null": { crv: null },
  "crv a list": { crv: ["P-256"] },
  "use enc": { use: "enc" },
  "use empty": { use: "" },
  "use null": { use: null },
  "use a list": { use: ["sig"] },
  "key_ops without verify": { key_ops: ["sign"] },
  "key_ops empty": { key_ops: [] },
  "key_ops a text": { key_ops: "verify" },
  "key_ops null": { key_ops: null },
  "alg of another curve": { alg: "ES384" },
  "alg of another kind": { alg: "RS256" },
  "alg unknown": { alg: "ES256K" },
  "alg none": { alg: "none" },
  "alg HS256": { alg: "HS256" },
  "alg of encryption": { alg: "ECDH-ES" },
  "alg empty": { alg: "" },
  "alg a number": { alg: 256 },
  "alg null": { alg: null },
  "alg constructor": { alg: "constructor" },
  "kid a number": { kid: 1 },
  "kid null": { kid: null },
  "kid empty": { kid: "" },
  "kid an object": { kid: {} },
});

const POINTS: readonly Row[] = [
  ...publicRows("key", {
    "x missing": { x: undefined },
    "y missing": { y: undefined },
    "x empty": { x: "" },
    "x a number": { x: 1 },
    "x null": { x: null },
    "x a list": { x: [1] },
    "x of too many bytes": { x: bytes(33, 1) },
    "x with two zero bytes too many, and one byte": {
      x: base64url(Uint8Array.of(0, 0, ...new Uint8Array(33).fill(1))),
    },
    "x beyond the field": { x: bytes(32, 255) },
    "x of a length that no bytes have": { x: "AAAAA" },
    "x not ASCII": { x: "\u0430".repeat(43) },
    "a point off the curve": { x: bytes(32, 1) },
    "the point at infinity": { x: "AA", y: "AA" },
    "the coordinates of a smaller field": { x: "AQ", y: "AQ" },
  }),
  ...publicRows("p384", { "coordinates cut to those of P-256": { x: bytes(32, 3), y: bytes(32, 3) } }),
  ...publicRows("ed25519", {
    "x missing": { x: undefined },
    "x of too few bytes": { x: bytes(31, 1) },
    "x of too many bytes": { x: bytes(33, 1) },
    "x with a zero byte before it": { x: base64url(Uint8Array.of(0, ...new Uint8Array(32).fill(1))) },
    "crv X25519": { crv: "X25519", alg: undefined },
    "crv Ed448": { crv: "Ed448", alg: undefined },
    "crv missing": { crv: undefined },
    "kty EC": { kty: "EC" },
    "alg ES256": { alg: "ES256" },
  }),
];

const MODULI: readonly Row[] = publicRows("rsa", {
  "n missing": { n: undefined },
  "e missing": { e: undefined },
  "n empty": { n: "" },
  "n a number": { n: 5 },
  "n zero": { n: "AA" },
  "n of zeros": { n: bytes(256, 0) },
  "n of 1024 bits": { n: vectors.rs1024.jwk_public.n },
  "n of 2047 bits": { n: base64url(Uint8Array.of(127, ...new Uint8Array(255).fill(255))) },
  "n of 1024 bits behind zero bytes": {
    n: base64url(Uint8Array.of(...new Uint8Array(128), ...new Uint8Array(128).fill(255))),
  },
  "n of 20,000 bits": { n: bytes(2500, 255) },
  "n even": { n: bytes(256, 254) },
  "e of one": { e: "AQ" },
  "e of one behind zero bytes": { e: "AAAB" },
  "e of two": { e: "Ag" },
  "e of 65536": { e: "AQAA" },
  "e of nine bytes": { e: bytes(9, 1) },
  "e zero": { e: "AA" },
  "e empty": { e: "" },
  "e a number": { e: 65_537 },
  "e in plain base64": { e: "AQ+/" },
  "alg ES256": { alg: "ES256" },
  "alg of encryption": { alg: "RSA-OAEP-256" },
  "kty EC": { kty: "EC" },
});

const { x, y } = vectors.es256.jwk_public;

/** Texts of a sound point that are not base64url, but for padding. */
const TEXTS: readonly Row[] = Object.entries({
  "x in plain base64": { x: x.replaceAll("_", "/") },
  "y in plain base64": { y: y.replaceAll("-", "+") },
  "x with a space": { x: ` ${x}` },
  "x with a line feed": { x: `${x}\n` },
  "x with a space within": { x: `${x.slice(0, 8)} ${x.slice(8)}` },
  "x with padding before it": { x: `=${x}` },
  "x with padding within": { x: `${x.slice(0, 8)}=${x.slice(8)}` },
  "x with too much padding": { x: `${x}=====` },
  "x with other last bits": { x: `${x.slice(0, -1)}${x.endsWith("4") ? "5" : "4"}` },
  "x and y exchanged": { x: y, y: x },
}).map(
  ([name, change]): Row => [name, UNSUPPORTED, (bench) => take(bench, { ...vectors.es256.jwk_public, ...change })],
);

const GROUP_ORDER = "_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE";

const PRIVATE: readonly Row[] = [
  ...privateRows("key", {
    "d empty": { d: "" },
    "d null": { d: null },
    "d a number": { d: 1 },
    "d zero": { d: "AA" },
    "d the order of the group": { d: GROUP_ORDER },
    "d of too many bytes": { d: bytes(33, 1) },
    "d in plain base64": { d: `+/${bytes(30, 7)}` },
    "d another": { d: bytes(32, 7) },
    "use enc": { use: "enc" },
    "key_ops without sign": { key_ops: ["verify"] },
  }),
  ...privateRows("ed25519", { "d another": { d: bytes(32, 7) }, "d of too few bytes": { d: bytes(31, 7) } }),
  ...privateRows("rsa", {
    "no primes": { p: undefined, q: undefined, dp: undefined, dq: undefined, qi: undefined },
    "no qi": { qi: undefined },
    "no q": { q: undefined },
    "p a number": { p: 1 },
    "d empty": { d: "" },
    "dp in plain base64": { dp: "+/+/" },
    "more than two primes": { oth: [{ r: "AQ", d: "AQ", t: "AQ" }] },
    "oth empty": { oth: [] },
  }),
  ["the private half of another (key)", UNSUPPORTED, async (bench) => take(bench, await halves(bench, "key", "other"))],
  ["the private half of another (rsa)", UNSUPPORTED, async (bench) => take(bench, await otherRsa(bench))],
];

const OPTIONS: readonly Row[] = [
  ...["HS256", "none", "es256", "", 1, null, ["ES256"]].map(
    (algorithm): Row => [`algorithm ${show(algorithm)}`, ARGUMENT, (bench) => take(bench, bench.key, { algorithm })],
  ),
  ...["", 1, null, ["mine"]].map(
    (keyId): Row => [`keyId ${show(keyId)}`, ARGUMENT, (bench) => take(bench, bench.key, { keyId })],
  ),
  ...[null, "ES256", ["ES256"]].map(
    (options): Row => [`options ${show(options)}`, ARGUMENT, (bench) => take(bench, bench.key, wrong(options))],
  ),
  ["the option kid", ARGUMENT, (bench) => take(bench, bench.key, { kid: "mine" })],
  ["the option alg", ARGUMENT, (bench) => take(bench, bench.key, { alg: "ES256" })],
  ["another algorithm than the key's", UNSUPPORTED, (bench) => take(bench, bench.key, { algorithm: "ES384" })],
  [
    "another algorithm than the key file's",
    UNSUPPORTED,
    async (bench) => take(bench, await file(bench), { algorithm: "RS256" }),
  ],
  [
    "another algorithm than the JWK's",
    UNSUPPORTED,
    async (bench) => take(bench, await bench.publicJwk(bench.keys.rsa), { algorithm: "PS256" }),
  ],
];

export function importing(library: Library): void {
  refuses(library, "importKey: key files", PEM_FILES);
  refuses(library, "importKey: no keys", NO_KEYS);
  refuses(library, "importKey: labels of JWKs", LABELS);
  refuses(library, "importKey: numbers of JWKs", [...POINTS, ...TEXTS, ...MODULI]);
  refuses(library, "importKey: private JWKs", PRIVATE);
  refuses(library, "importKey: options", OPTIONS);
}

/** Has a token of the key's algorithm verified by a set of this one JWK. */
async function verifyWith(bench: Bench, from: keyof Keys, jwk: JsonWebKey): Promise<unknown> {
  const { algorithm } = bench.keys[from];
  const token = await bench.token({}, { alg: algorithm, kid: undefined });
  return bench.library.jwt.verify(token, { keys: [jwk] }, { algorithms: [algorithm] });
}

async function halves(bench: Bench, publicHalf: keyof Keys, privateHalf: keyof Keys): Promise<JsonWebKey> {
  const { d } = await bench.privateJwk(bench.keys[privateHalf]);
  return bench.privateJwk(bench.keys[publicHalf], { d });
}

/** The private members of the RSA key in the vectors, with the public ones of another. */
async function otherRsa(bench: Bench): Promise<JsonWebKey> {
  const file = pem.find(({ name }) => name === "rsa2048-pkcs8")?.pem ?? "";
  const key = (await bench.library.importKey(file, { extractable: true })) as SigningKey;
  const { n, e } = await bench.publicJwk(bench.keys.rsa);
  return bench.privateJwk(key, { n, e });
}

const file = async (bench: Bench): Promise<string> =>
  bench.pem(await bench.library.exportKey(bench.key, "pem-private"));
