/** How large keys may be, and how much of what issuers publish is read and kept. */

import { type Bench, base64url, ISSUER, now, wrong } from "../bad-input/bench.ts";
import type { Act, Limit } from "./limit.ts";

const JWKS = `${ISSUER}/jwks`;

/** An odd number of just so many bits. */
function oddNumber(bits: number): string {
  const bytes = new Uint8Array(Math.ceil(bits / 8)).fill(255);
  bytes[0] = 255 >> (bytes.length * 8 - bits);
  return base64url(bytes);
}

const modulus: Act = async (bench, bits) => {
  await bench.library.importKey(await bench.publicJwk(bench.keys.rsa, { n: oddNumber(bits) }));
};

/** Not every runtime imports as large a one as is sound, so that it is imported only where that must fail. */
const exponent: Act = async (bench, bytes) => {
  const { library, keys } = bench;
  const jwk = await bench.publicJwk(keys.rsa, { e: base64url(Uint8Array.of(1, ...new Uint8Array(bytes - 2), 1)) });
  await (bytes <= 8 ? new library.KeyCache().addJwks(ISSUER, { keys: [jwk] }) : library.importKey(jwk));
};

const pemOf: Act = async ({ library, key }, characters) => {
  await library.importKey((await library.exportKey(key, "pem-public")).padEnd(characters, "\n"));
};

/** What an issuer publishes, and a cache that asks it. */
interface Publishing {
  readonly issuer?: string;
  readonly jwksUri?: string;
  readonly more?: object;
  readonly keySet?: (sound: object) => string;
}

function cacheOf({ library, key }: Bench, { issuer = ISSUER, jwksUri = JWKS, more, keySet }: Publishing = {}) {
  const jwks = library.exportJwks(key);
  const fetch = async (url: string): Promise<Response> =>
    url === jwksUri
      ? new Response(keySet?.(jwks) ?? JSON.stringify(jwks))
      : new Response(JSON.stringify({ issuer, jwks_uri: jwksUri, ...more }));
  return new library.KeyCache({ issuers: [issuer], fetch: wrong(fetch), now });
}

const keysOfIssuer: Act = async (bench, count) => {
  const keySet = (sound: object): string => {
    const [first] = (sound as { keys: object[] }).keys;
    return JSON.stringify({ keys: Array.from({ length: count }, (_, i) => (i === 0 ? first : { ...first, kid: i })) });
  };
  await cacheOf(bench, { keySet }).getKey(ISSUER, bench.key.keyId);
};

const keysAdded: Act = async (bench, count) => {
  const jwk = await bench.publicJwk();
  const keys = Array.from({ length: count }, (_, i) => ({ ...jwk, kid: `${i}` }));
  await new bench.library.KeyCache().addJwks(ISSUER, { keys });
};

const documentOf: Act = async (bench, bytes) => {
  await cacheOf(bench, { keySet: (sound) => JSON.stringify(sound).padEnd(bytes) }).getKey(ISSUER, bench.key.keyId);
};

const longUrl = (base: string, length: number): string => `${base}/`.padEnd(length, "x");

const jwksUriOf: Act = async (bench, length) => {
  await cacheOf(bench, { jwksUri: longUrl(ISSUER, length) }).getKey(ISSUER, bench.key.keyId);
};

const issuerOf: Act = async (bench, length) => {
  const issuer = longUrl(ISSUER, length);
  await cacheOf(bench, { issuer }).getKey(issuer, bench.key.keyId);
};

const ONLY_NEEDED = "no more than `issuer` and `jwks_uri` are kept";

const metadataOf: Act = async (bench, length) => {
  const least = JSON.stringify({ issuer: ISSUER, jwks_uri: JWKS, more: "" }).length;
  const { more, issuer, jwks_uri } = await cacheOf(bench, { more: { more: "x".repeat(length - least) } }).metadata(
    ISSUER,
  );
  return more === undefined && issuer === ISSUER && jwks_uri === JWKS ? ONLY_NEEDED : undefined;
};

const LONGEST_UNUSED = "the one that was longest not used goes";

/** Asks for the keys of so many issuers, and then the first once more. */
const issuersRemembered: Act = async ({ library, key }, count) => {
  let asked = 0;
  const jwks = library.exportJwks(key);
  const fetch = async (url: string): Promise<Response> => {
    asked++;
    const issuer = new URL(url).origin;
    const metadata = { issuer, jwks_uri: `${issuer}/jwks` };
    return new Response(JSON.stringify(url.endsWith("/jwks") ? jwks : metadata));
  };
  const cache = new library.KeyCache({ issuers: "*", fetch: wrong(fetch), now });
  for (let i = 0; i < count; i++) await cache.getKey(`https://issuer-${i}.example`, key.keyId);
  const before = asked;
  await cache.getKey("https://issuer-0.example", key.keyId);
  return asked > before ? LONGEST_UNUSED : undefined;
};

export const KEYS: readonly Limit[] = [
  { what: "bits of an RSA key, at least", bound: 2048, isLeast: true, past: "ERR_KEY_UNSUPPORTED", shown: modulus },
  { what: "bits of an RSA key", bound: 16_384, past: "ERR_KEY_UNSUPPORTED", shown: modulus },
  { what: "bytes of an RSA key's public exponent", bound: 8, past: "ERR_KEY_UNSUPPORTED", shown: exponent },
  { what: "characters of a PEM text", bound: 65_536, past: "ERR_KEY_UNSUPPORTED", shown: pemOf },
  { what: "keys that an issuer publishes", bound: 100, past: "ERR_KEYS_UNAVAILABLE", shown: keysOfIssuer },
  { what: "keys given to `addJwks`", bound: 100, past: "ERR_ARGUMENT", shown: keysAdded },
  {
    what: "keys of one `kid` that are tried",
    bound: 4,
    past: "it is passed over",
    shown: ["keys of one kid are tried in order, four at most"],
  },
  {
    what: "bytes of a document of an issuer",
    bound: 262_144,
    option: "maxBytes",
    past: "ERR_KEYS_UNAVAILABLE",
    shown: documentOf,
  },
  { what: "characters of an issuer's URL", bound: 2048, past: "ERR_ISSUER_INSECURE", shown: issuerOf },
  { what: "characters of a `jwks_uri`", bound: 2048, past: "ERR_ISSUER_INSECURE", shown: jwksUriOf },
  { what: "characters of metadata that are kept", bound: 16_384, past: ONLY_NEEDED, shown: metadataOf },
  {
    what: "characters of an entity tag",
    bound: 256,
    past: "it is not sent back",
    shown: ["a tag that is longer than any is not sent back"],
  },
  {
    what: "redirects of an issuer that are followed",
    bound: 0,
    past: "ERR_KEYS_UNAVAILABLE",
    shown: ["a redirect with 302 is followed nowhere"],
  },
  {
    what: "seconds that one look-up at an issuer takes",
    bound: 10,
    option: "timeout",
    past: "ERR_KEYS_UNAVAILABLE",
    shown: ["two answers, each in time, but not both: ERR_KEYS_UNAVAILABLE"],
  },
  {
    what: "seconds from one attempt to the next after failures",
    bound: 300,
    past: "it stays at that",
    shown: ["at most, the wait doubles from 2 s to 300"],
  },
  {
    what: "seconds that a key store is waited for",
    bound: 2,
    past: "the issuer is asked, as without a store",
    shown: ["a store that never answers is waited for but shortly"],
  },
  {
    what: "issuers that are asked at one time",
    bound: 1000,
    past: "ERR_KEYS_UNAVAILABLE",
    shown: ["a thousand issuers that never answer are asked at one time, and no more"],
  },
  { what: "issuers that are remembered", bound: 1000, past: LONGEST_UNUSED, shown: issuersRemembered },
  {
    what: "untrusted issuers that are counted",
    bound: 100,
    past: "the one that came least often goes",
    shown: ["of issuers that nobody trusts, a hundred are counted, the rarest go"],
  },
  {
    what: "characters of their names",
    bound: 256,
    past: "it is cut",
    shown: ["long names of such issuers are cut, and names are but names"],
  },
  {
    what: "values in a `MemoryStore`",
    bound: 10_000,
    past: "the oldest goes",
    shown: ["10,000 values at most, of which the oldest go first"],
  },
];
