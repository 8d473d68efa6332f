/** The keys of an issuer of generated tokens, and the odd forms in which it may publish them. */

import type { Algorithm, JsonWebKey, SigningKey } from "../../../../src/index.ts";
import { ALGORITHMS } from "../../../suite/algorithms.ts";
import type { Library } from "../../../suite/environment.ts";

/** A key that signs, its public half and its whole as a JWK without labels. */
export interface IssuerKey {
  readonly algorithm: Algorithm;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JsonWebKey;
  readonly privateJwk: JsonWebKey;
}

export interface KeyRing {
  /** One for each algorithm, published. */
  readonly published: ReadonlyMap<Algorithm, IssuerKey>;
  /** One for each algorithm, of somebody else, with the same names. */
  readonly strangers: ReadonlyMap<Algorithm, IssuerKey>;
  /** One more for each algorithm, which the issuer publishes too where it has two keys of one name. */
  readonly twins: ReadonlyMap<Algorithm, IssuerKey>;
  /** An ES256 key with a coordinate that begins with a zero byte. */
  readonly shortCoordinate: IssuerKey;
}

export async function makeKeyRing(library: Library): Promise<KeyRing> {
  return {
    published: await oneOfEach(library),
    strangers: await oneOfEach(library),
    twins: await oneOfEach(library),
    shortCoordinate: await withShortCoordinate(library),
  };
}

async function oneOfEach(library: Library): Promise<ReadonlyMap<Algorithm, IssuerKey>> {
  const keys = new Map<Algorithm, IssuerKey>();
  for (const algorithm of ALGORITHMS) keys.set(algorithm, await makeKey(library, algorithm));
  return keys;
}

async function makeKey({ generateKey, exportKey }: Library, algorithm: Algorithm): Promise<IssuerKey> {
  const key = await generateKey(algorithm, { extractable: true, keyId: `key-${algorithm}` });
  const { privateKey } = key as SigningKey & { privateKey: CryptoKey };
  const bare = ({ kty, crv, x, y, n, e, d, p, q, dp, dq, qi }: JsonWebKey): JsonWebKey =>
    JSON.parse(JSON.stringify({ kty, crv, x, y, n, e, d, p, q, dp, dq, qi }));
  const publicJwk = bare(await exportKey(key, "jwk-public"));
  return { algorithm, kid: key.keyId, privateKey, publicJwk, privateJwk: bare(await exportKey(key, "jwk-private")) };
}

/** Of 256 keys, one has such an x. */
async function withShortCoordinate(library: Library): Promise<IssuerKey> {
  for (;;) {
    const key = await makeKey(library, "ES256");
    if (Buffer.from(key.publicJwk.x as string, "base64url")[0] === 0) return { ...key, kid: "short" };
  }
}

/** The same coordinate without the zero bytes that it begins with. */
export function withoutZeros(text: string): string {
  const bytes = Buffer.from(text, "base64url");
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0)).toString("base64url");
}
