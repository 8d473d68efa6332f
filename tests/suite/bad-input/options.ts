/** Options that can never work, wherever they are given. */

import type { Library } from "../environment.ts";
import { AUDIENCE, type Bench, type Codes, ISSUER, NOW, now, type Row, refuses, show, wrong } from "./bench.ts";

const ARGUMENT = "ERR_ARGUMENT";
const WLCG_ANY = "https://wlcg.cern.ch/jwt/v1/any";

/** Values that each option must refuse. */
const BAD: Readonly<Record<string, readonly unknown[]>> = {
  algorithms: [
    [],
    ["none"],
    ["HS256"],
    ["es256"],
    ["ES256", "none"],
    [null],
    [["ES256"]],
    "ES256",
    null,
    { ES256: true },
    1,
  ],
  clockTolerance: [-1, -0.001, 301, Number.NaN, Number.POSITIVE_INFINITY, "60", null, [60], 1n],
  now: [() => Number.NaN, () => "1", () => undefined, () => 1n, () => Number.POSITIVE_INFINITY, NOW, null, new Date(0)],
  maxLength: [0, -1, 1.5, Number.NaN, "16384", null, [16_384], 1n],
  profile: ["unknown", "", "wlcg", "SCITOKEN:2.0", 1, null, "constructor", ["wlcg:1.0"], Object.create(null), true],
  maxLifetime: [0, -1, Number.NaN, "600", null, [600], 1n],
  audience: [
    "",
    [],
    [""],
    "ANY",
    ["ANY"],
    [AUDIENCE, "ANY"],
    WLCG_ANY,
    [WLCG_ANY],
    1,
    [1],
    [AUDIENCE, null],
    {},
    true,
    null,
  ],
  extractable: ["yes", 1, 0, null, {}],
};

type Use = (bench: Bench, options: object) => unknown;

/** Where options are given, and which. */
const TAKERS: readonly (readonly [name: string, options: readonly string[], use: Use])[] = [
  [
    "verifyJws",
    ["algorithms", "maxLength"],
    async (bench, options) => bench.library.jwt.verifyJws(await bench.token(), bench.key, options),
  ],
  [
    "verify",
    ["algorithms", "maxLength", "clockTolerance", "now"],
    async (bench, options) => bench.library.jwt.verify(await bench.token(), bench.key, { now, ...options }),
  ],
  [
    "deserialize",
    Object.keys(BAD).filter((name) => name !== "extractable"),
    (bench, options) => read(bench, { publicKey: bench.key, ...options }),
  ],
  [
    "Enforcer",
    ["algorithms", "clockTolerance", "now", "profile", "maxLifetime", "audience"],
    ({ library }, options) => new library.Enforcer(ISSUER, options),
  ],
  ["KeyCache", ["now"], ({ library }, options) => new library.KeyCache(options)],
  ["generateKey", ["extractable"], ({ library }, options) => library.generateKey("ES256", options)],
  ["importKey", ["extractable"], ({ library, key }, options) => library.importKey(key, options)],
];

const EVERYWHERE: readonly Row[] = TAKERS.flatMap(([taker, options, use]) =>
  options.flatMap((option) =>
    (BAD[option] ?? []).map((value): Row => {
      return [`${taker}: ${option} ${show(value)}`, ARGUMENT, (bench) => use(bench, { [option]: value })];
    }),
  ),
);

/** What is given for the options as a whole. */
const WHOLE: readonly Row[] = TAKERS.flatMap(([taker]) =>
  [null, ISSUER, [ISSUER]].map((options): Row => {
    return [`${taker}: options ${show(options)}`, ARGUMENT, (bench) => withOptions(bench, taker, options)];
  }),
);

/** Options that do not exist: misspelt, or another library's. What they were to forbid would be allowed. */
const MISSPELT: readonly Row[] = TAKERS.flatMap(([taker, , use]) =>
  ["audiences", "Issuers", "algorithm", "clockTolerence", "maxAge", "requiredClaims"].map((option): Row => {
    return [`${taker}: ${option}`, ARGUMENT, (bench) => use(bench, { [option]: [] })];
  }),
);

const trust = (name: string, codes: Codes, options: (bench: Bench) => unknown): Row => [
  name,
  codes,
  async (bench) => read(bench, await options(bench)),
];

const SOURCES: readonly Row[] = [
  trust("nothing given", ARGUMENT, () => undefined),
  trust("nobody trusted", ARGUMENT, () => ({})),
  trust("nobody trusted, but an audience", ARGUMENT, () => ({ audience: AUDIENCE })),
  trust("nobody trusted, but insecure", ARGUMENT, () => ({ insecure: true })),
  trust("a key and a key set", ARGUMENT, ({ key, library }) => ({ publicKey: key, jwks: library.exportJwks(key) })),
  trust("a key and a key cache", ARGUMENT, async (bench) => ({
    publicKey: bench.key,
    keyCache: await bench.keyCache(),
  })),
  trust("a key set and a key cache", ARGUMENT, async (bench) => ({
    jwks: bench.library.exportJwks(bench.key),
    keyCache: await bench.keyCache(),
  })),
  ...[
    "",
    "https://issuer.example",
    [""],
    [ISSUER, ""],
    [1],
    [null],
    [[ISSUER]],
    1,
    null,
    {},
    true,
    new Set([ISSUER]),
  ].map((issuers) => trust(`issuers ${show(issuers)}`, ARGUMENT, () => ({ issuers }))),
  ...["", [""], 1, null].map((issuers) =>
    trust(`issuers ${show(issuers)} beside a key`, ARGUMENT, ({ key }) => ({ issuers, publicKey: key })),
  ),
  trust("no issuers in the list", [ARGUMENT, "ERR_ISSUER_UNTRUSTED"], () => ({ issuers: [] })),
  trust("no issuers in the list beside a key", [ARGUMENT, "ERR_ISSUER_UNTRUSTED"], ({ key }) => ({
    issuers: [],
    publicKey: key,
  })),
  trust("an asterisk in the list", ARGUMENT, () => ({ issuers: ["*"] })),
  trust("another issuer", "ERR_ISSUER_UNTRUSTED", () => ({ issuers: ["https://other.example"] })),
  trust("another issuer beside a key", "ERR_ISSUER_UNTRUSTED", ({ key }) => ({
    issuers: ["https://x.example"],
    publicKey: key,
  })),
  trust("the issuer with a slash", "ERR_ISSUER_UNTRUSTED", () => ({ issuers: [`${ISSUER}/`] })),
  ...[null, 1, "keys", [], {}, { keys: {} }, { keys: null }, { keys: "x" }, true].map((jwks) =>
    trust(`jwks ${show(jwks)}`, ARGUMENT, () => ({ jwks })),
  ),
  trust("a JWK as the key set", ARGUMENT, async (bench) => ({ jwks: await bench.publicJwk() })),
  trust("an empty key set", "ERR_KEY_MISSING", () => ({ jwks: { keys: [] } })),
  trust("a key set of others", "ERR_KEY_MISSING", ({ library, keys }) => ({
    jwks: library.exportJwks(keys.other, keys.rsa),
  })),
  ...[null, 1, true, {}, [], { keys: [] }, 1n].map((publicKey) =>
    trust(`publicKey ${show(publicKey)}`, ARGUMENT, () => ({ publicKey })),
  ),
  trust("publicKey a text", [ARGUMENT, "ERR_KEY_UNSUPPORTED"], () => ({ publicKey: "secret" })),
  trust("publicKey empty", [ARGUMENT, "ERR_KEY_UNSUPPORTED"], () => ({ publicKey: "" })),
  trust("publicKey of another kind", "ERR_KEY_UNSUPPORTED", ({ keys }) => ({ publicKey: keys.rsa })),
  trust("publicKey of another kind, as PEM", "ERR_KEY_UNSUPPORTED", async ({ keys, library }) => ({
    publicKey: await library.exportKey(keys.rsa, "pem-public"),
  })),
  trust("publicKey of another curve", "ERR_KEY_UNSUPPORTED", async (bench) => ({
    publicKey: await bench.publicJwk(bench.keys.p384),
  })),
  ...[null, 1, {}, [], new Map(), "cache", true].map((keyCache) =>
    trust(`keyCache ${show(keyCache)}`, ARGUMENT, () => ({ keyCache })),
  ),
  trust("the class of key caches", ARGUMENT, ({ library }) => ({ keyCache: library.KeyCache })),
  ...["yes", "", 1, 0, null, [1], [""], [null], {}, [[]], 1n].map((insecure) =>
    trust(`insecure ${show(insecure)}`, ARGUMENT, () => ({ issuers: [ISSUER], insecure })),
  ),
];

const FLAGS = [
  ...["anyAudience", "requireAudience", "requireNotBefore", "assumeRoot", "legacyScp", "mapWlcg"],
  ...["collapseDotSegments", "strict", "allowUnverified", "encoded"],
];

const enforcer = (name: string, issuer: unknown, options: unknown = {}): Row => [
  name,
  ARGUMENT,
  ({ library }) => new library.Enforcer(wrong(issuer), wrong(options)),
];

const ENFORCERS: readonly Row[] = [
  ...[
    "",
    [],
    [""],
    [[ISSUER]],
    [ISSUER, ""],
    "*",
    [ISSUER, "*"],
    [ISSUER, undefined],
    undefined,
    null,
    1,
    true,
    {},
    [1],
  ].map((issuer) => enforcer(`the issuer ${show(issuer)}`, issuer)),
  enforcer("a set of issuers", new Set([ISSUER])),
  enforcer("a URL as the issuer", new URL(ISSUER)),
  enforcer("an audience and any audience", ISSUER, { audience: AUDIENCE, anyAudience: true }),
  ...FLAGS.flatMap((flag) =>
    ["false", 1, 0, null].map((value) => enforcer(`${flag} ${show(value)}`, ISSUER, { [flag]: value })),
  ),
  ...[null, 1, {}, [], new Map(), "cache"].map((keyCache) =>
    enforcer(`keyCache ${show(keyCache)}`, ISSUER, { keyCache }),
  ),
];

export function options(library: Library): void {
  refuses(library, "options", EVERYWHERE);
  refuses(library, "options as a whole", WHOLE);
  refuses(library, "options that do not exist", MISSPELT);
  refuses(library, "whom deserialize trusts", SOURCES);
  refuses(library, "new Enforcer", ENFORCERS);
}

async function read(bench: Bench, given: unknown): Promise<unknown> {
  const sound = typeof given === "object" && given !== null ? { now, ...given } : given;
  return bench.library.SciToken.deserialize(await bench.token(), wrong(sound));
}

async function withOptions(bench: Bench, taker: string, given: unknown): Promise<unknown> {
  const { library, key } = bench;
  const token = await bench.token();
  switch (taker) {
    case "verifyJws":
      return library.jwt.verifyJws(token, key, wrong(given));
    case "verify":
      return library.jwt.verify(token, key, wrong(given));
    case "deserialize":
      return library.SciToken.deserialize(token, wrong(given));
    case "Enforcer":
      return new library.Enforcer(ISSUER, wrong(given));
    default:
      return new library.KeyCache(wrong(given));
  }
}
