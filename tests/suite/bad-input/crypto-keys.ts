/** CryptoKeys that must not be taken: of another kind, too weak, halves that do not belong together. */

import type { SigningKey, VerifyKey } from "../../../src/index.ts";
import vectors from "../../vectors/keys.json";
import type { Library } from "../environment.ts";
import { type Bench, type Codes, type Row, refuses, wrong } from "./bench.ts";

const UNSUPPORTED = "ERR_KEY_UNSUPPORTED";
const OPEN: Codes = ["ERR_ARGUMENT", UNSUPPORTED];

const take = ({ library }: Bench, input: unknown, options?: object): Promise<VerifyKey | SigningKey> =>
  library.importKey(wrong(input), wrong(options));

const CRYPTO_KEYS: readonly Row[] = [
  ["an HMAC key", UNSUPPORTED, async (bench) => take(bench, await make({ name: "HMAC", hash: "SHA-256" }, ["sign"]))],
  ["an AES key", UNSUPPORTED, async (bench) => take(bench, await make({ name: "AES-GCM", length: 256 }, ["encrypt"]))],
  ["a key pair to agree on keys", UNSUPPORTED, async (bench) => take(bench, await make(ECDH, ["deriveBits"]))],
  ["its public half", UNSUPPORTED, async (bench) => take(bench, (await pair(ECDH, ["deriveBits"])).publicKey)],
  ["an RSA key pair to encrypt", UNSUPPORTED, async (bench) => take(bench, await make(OAEP, ["encrypt", "decrypt"]))],
  [
    "its private half",
    UNSUPPORTED,
    async (bench) => take(bench, (await pair(OAEP, ["encrypt", "decrypt"])).privateKey),
  ],
  ["RSA with SHA-1", UNSUPPORTED, async (bench) => take(bench, await subtleRsa(vectors.rs256.jwk_public, "SHA-1"))],
  [
    "RSA of 1024 bits",
    UNSUPPORTED,
    async (bench) => take(bench, await subtleRsa(vectors.rs1024.jwk_public, "SHA-256")),
  ],
  ["RSA of 1024 bits that is not extractable, at first use", UNSUPPORTED, verifyWithHiddenRsa],
  [
    "a pair that keeps its private half, to be exported",
    "ERR_ARGUMENT",
    async ({ library }) => library.importKey(await pair(ECDSA, SIGN), { extractable: true }),
  ],
  [
    "a key that keeps its private half, to be exported",
    "ERR_ARGUMENT",
    async ({ library }) => library.importKey(await library.generateKey(), { extractable: true }),
  ],
  [
    "a private half alone that is not extractable",
    OPEN,
    async (bench) => take(bench, (await pair(ECDSA, SIGN)).privateKey),
  ],
  [
    "a public half that is not extractable, and no keyId",
    OPEN,
    async (bench) => take(bench, await subtleRsa(vectors.rs256.jwk_public, "SHA-256", false)),
  ],
  ["halves of two pairs", UNSUPPORTED, async (bench) => take(bench, mixed(await pair(ECDSA, SIGN), bench.key))],
  ["halves of two kinds", UNSUPPORTED, async (bench) => take(bench, mixed(await pair(ECDSA, SIGN), bench.keys.rsa))],
  ["halves of two curves", UNSUPPORTED, async (bench) => take(bench, mixed(await pair(ECDSA, SIGN), bench.keys.p384))],
  [
    "halves exchanged",
    OPEN,
    (bench) => take(bench, { privateKey: bench.key.publicKey, publicKey: bench.key.privateKey }),
  ],
  ["two public halves", OPEN, async (bench) => take(bench, mixed(await pair(ECDSA, SIGN), bench.key, "publicKey"))],
  [
    "another algorithm than the CryptoKey's",
    UNSUPPORTED,
    (bench) => take(bench, bench.key.publicKey, { algorithm: "RS256" }),
  ],
];

export function cryptoKeys(library: Library): void {
  refuses(library, "importKey: CryptoKeys", CRYPTO_KEYS);
}

const SIGN: readonly KeyUsage[] = ["sign", "verify"];
const ECDSA: EcKeyGenParams = { name: "ECDSA", namedCurve: "P-256" };
const ECDH: EcKeyGenParams = { name: "ECDH", namedCurve: "P-256" };
const OAEP: RsaHashedKeyGenParams = {
  name: "RSA-OAEP",
  hash: "SHA-256",
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
};

type Parameters = EcKeyGenParams | RsaHashedKeyGenParams | HmacKeyGenParams | AesKeyGenParams;

const make = (parameters: Parameters, usages: readonly KeyUsage[]): Promise<CryptoKey | CryptoKeyPair> =>
  crypto.subtle.generateKey(parameters, false, usages);

const pair = async (parameters: Parameters, usages: readonly KeyUsage[]): Promise<CryptoKeyPair> =>
  (await make(parameters, usages)) as CryptoKeyPair;

const mixed = (
  { publicKey }: CryptoKeyPair,
  key: SigningKey,
  half: "privateKey" | "publicKey" = "privateKey",
): object => ({
  publicKey,
  privateKey: key[half],
});

function subtleRsa({ n, e }: { n: string; e: string }, hash: string, extractable = true): Promise<CryptoKey> {
  const parameters = { name: "RSASSA-PKCS1-v1_5", hash };
  return crypto.subtle.importKey("jwk", { kty: "RSA", n, e }, parameters, extractable, ["verify"]);
}

async function verifyWithHiddenRsa(bench: Bench): Promise<unknown> {
  const key = await take(bench, await subtleRsa(vectors.rs1024.jwk_public, "SHA-256", false), { keyId: "weak" });
  return bench.library.jwt.verify(await bench.token({}, { alg: "RS256" }), key);
}
