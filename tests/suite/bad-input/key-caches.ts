/** Key caches: options, keys and issuers that they must refuse. Nothing is ever asked of a network. */

import type { KeyCache } from "../../../src/index.ts";
import type { Library } from "../environment.ts";
import { type Bench, type Codes, ISSUER, now, type Row, refuses, show, wrong } from "./bench.ts";

const ARGUMENT = "ERR_ARGUMENT";
const DAY = 86_400;

const made = ({ library }: Bench, options: object): KeyCache =>
  new library.KeyCache({ fetch: neverCalled, now, ...options });

const option = (name: string, values: readonly unknown[]): Row[] =>
  values.map((value): Row => [`${name} ${show(value)}`, ARGUMENT, (bench) => made(bench, { [name]: value })]);

const method = async (): Promise<never> => {
  throw new Error("no store");
};
const STORE = { get: method, set: method, delete: method, keys: method };

const OPTIONS: readonly Row[] = [
  ...["lifetime", "refreshInterval", "retryInterval", "timeout", "maxBytes"].flatMap((name) =>
    option(name, [0, -1, Number.NaN, Number.POSITIVE_INFINITY, "60", null, [60], true, 1n, 1e12]),
  ),
  ...["lifetime", "refreshInterval"].flatMap((name) => option(name, [366 * DAY])),
  ...option("retryInterval", [0.5, DAY + 1]),
  ...option("strict", ["yes", 1, 0, null, []]),
  ...["random", "waitUntil"].flatMap((name) => option(name, [null, 1, "x", {}, true])),
  ...option("issuers", ["", ISSUER, [""], [ISSUER, ""], [1], [null], 1, null, {}, true, new Set([ISSUER])]),
  ...option("store", [null, 1, "memory", {}, [], new Set(), true]),
  ...Object.keys(STORE).map((name): Row => {
    return [`a store without ${name}`, ARGUMENT, (bench) => made(bench, { store: { ...STORE, [name]: undefined } })];
  }),
  ["a store whose get is a text", ARGUMENT, (bench) => made(bench, { store: { ...STORE, get: "x" } })],
  ...option("fetch", [null, 1, "https://issuer.example", {}, true]),
  ...option("onEvent", [null, 1, "log", {}, console]),
  ...option("insecure", ["yes", 1, 0, null, [1], [""], {}, [null]]),
  ...option("metadataIssuers", [null, 1, "https://issuer.example", true, { [ISSUER]: 1 }]),
];

const added = (name: string, codes: Codes, add: (cache: KeyCache, bench: Bench) => unknown): Row => [
  name,
  codes,
  (bench) => add(made(bench, {}), bench),
];

const ADDED: readonly Row[] = [
  ...["", undefined, null, 1, [ISSUER], {}].flatMap((issuer) => [
    added(`addJwks for the issuer ${show(issuer)}`, ARGUMENT, (cache, { library, key }) =>
      cache.addJwks(wrong(issuer), library.exportJwks(key)),
    ),
    added(`addKey for the issuer ${show(issuer)}`, ARGUMENT, (cache, { key }) => cache.addKey(wrong(issuer), key)),
  ]),
  ...[undefined, null, 1, "keys", [], {}, { keys: {} }, { keys: null }, { keys: [] }, { keys: [null, 1, "x", {}] }].map(
    (jwks) => added(`addJwks of ${show(jwks)}`, ARGUMENT, (cache) => cache.addJwks(ISSUER, wrong(jwks))),
  ),
  added("addJwks of a JWK", ARGUMENT, async (cache, bench) => cache.addJwks(ISSUER, wrong(await bench.publicJwk()))),
  added("addJwks of a symmetric key", ARGUMENT, (cache) =>
    cache.addJwks(ISSUER, wrong({ keys: [{ kty: "oct", k: "AAAA" }] })),
  ),
  added("addJwks of a key to encrypt", ARGUMENT, async (cache, bench) =>
    cache.addJwks(ISSUER, { keys: [await bench.publicJwk(bench.key, { use: "enc" })] }),
  ),
  added("addJwks of 101 keys", ARGUMENT, async (cache, bench) => {
    const jwk = await bench.publicJwk();
    return cache.addJwks(ISSUER, { keys: Array.from({ length: 101 }, (_, i) => ({ ...jwk, kid: `${i}` })) });
  }),
  ...[undefined, null, 1, "key", {}, [], { algorithm: "ES256" }].map((key) =>
    added(`addKey of ${show(key)}`, [ARGUMENT, "ERR_KEY_UNSUPPORTED"], (cache) => cache.addKey(ISSUER, wrong(key))),
  ),
];

const asked = (issuer: string, codes: Codes, options: object = { issuers: "*" }): Row => [
  `getKey of ${JSON.stringify(issuer)} with ${JSON.stringify(options)}`,
  codes,
  (bench) => made(bench, options).getKey(issuer, "any"),
];

const INSECURE = "ERR_ISSUER_INSECURE";
const UNTRUSTED = "ERR_ISSUER_UNTRUSTED";
const REFUSED: Codes = [INSECURE, UNTRUSTED];
const loopback = { issuers: "*", insecure: true };

const ASKED: readonly Row[] = [
  asked(ISSUER, UNTRUSTED, {}),
  asked(ISSUER, UNTRUSTED, { issuers: [] }),
  asked(ISSUER, UNTRUSTED, { issuers: ["https://other.example"] }),
  asked(ISSUER, "ERR_ARGUMENT", { issuers: ["*"] }),
  asked(`${ISSUER}/`, UNTRUSTED, { issuers: [ISSUER] }),
  asked(ISSUER.toUpperCase(), UNTRUSTED, { issuers: [ISSUER] }),
  asked("__proto__", UNTRUSTED, { issuers: [ISSUER] }),
  ...[undefined, null, 1, "", [ISSUER], {}].flatMap((issuer): Row[] => [
    [
      `getKey of ${show(issuer)}`,
      [ARGUMENT, UNTRUSTED],
      (bench) => made(bench, { issuers: "*" }).getKey(wrong(issuer)),
    ],
    [
      `refresh of ${show(issuer)}`,
      [ARGUMENT, UNTRUSTED],
      (bench) => made(bench, { issuers: "*" }).refresh(wrong(issuer)),
    ],
    [
      `metadata of ${show(issuer)}`,
      [ARGUMENT, UNTRUSTED],
      (bench) => made(bench, { issuers: "*" }).metadata(wrong(issuer)),
    ],
  ]),
  ["refresh of an issuer that nobody trusts", UNTRUSTED, (bench) => made(bench, {}).refresh(ISSUER)],
  ["metadata of an issuer that nobody trusts", UNTRUSTED, (bench) => made(bench, {}).metadata(ISSUER)],
  asked("http://issuer.example", INSECURE),
  asked("http://issuer.example", INSECURE, loopback),
  asked("http://localhost", INSECURE),
  asked("http://localhost", INSECURE, { issuers: "*", insecure: ["http://localhost:8080"] }),
  asked("http://localhost/", INSECURE, { issuers: "*", insecure: ["http://localhost"] }),
  asked("HTTP://issuer.example", INSECURE, { issuers: "*", insecure: ["https://issuer.example"] }),
  asked("http://localhost.example", INSECURE, loopback),
  asked("http://127.0.0.1.example", INSECURE, loopback),
  asked("http://127.example", INSECURE, loopback),
  asked("http://localhost@issuer.example", INSECURE, loopback),
  asked("http://issuer.example/localhost", INSECURE, loopback),
  asked("http://169.254.169.254", INSECURE, loopback),
  asked("http://[::2]", INSECURE, loopback),
  asked("http://0.0.0.0", INSECURE, loopback),
  asked("http:issuer.example", INSECURE, loopback),
  ...[
    "issuer",
    "issuer.example",
    "//issuer.example",
    "/keys",
    "https://",
    "https://[::1",
    " ",
    "ftp://issuer.example",
  ].map((url) => asked(url, REFUSED)),
  ...[
    "file:///etc/passwd",
    "data:application/json,{}",
    "blob:https://issuer.example/1",
    "javascript:1",
    "mailto:a@b.example",
  ].map((url) => asked(url, REFUSED)),
  ...["https://user@issuer.example", "https://user:pass@issuer.example", "https://:pass@issuer.example"].map((url) =>
    asked(url, REFUSED),
  ),
  ...[
    "https://issuer.example?x=1",
    "https://issuer.example/?",
    "https://issuer.example#x",
    "https://issuer.example/#",
  ].map((url) => asked(url, REFUSED)),
];

const found = (name: string, codes: Codes, find: (cache: KeyCache, bench: Bench) => unknown): Row => [
  name,
  codes,
  async (bench) => find(await bench.keyCache(), bench),
];

const FOUND: readonly Row[] = [
  found("a kid that the issuer has not", "ERR_KEY_MISSING", (cache) => cache.getKey(ISSUER, "another")),
  found("a kid that is empty", ["ERR_KEY_MISSING", ARGUMENT], (cache) => cache.getKey(ISSUER, "")),
  ...[1, 1n, null, {}].map((kid) =>
    found(`the kid ${show(kid)}`, ["ERR_KEY_MISSING", ARGUMENT], (cache) => cache.getKey(ISSUER, wrong(kid))),
  ),
  found("an algorithm that the key is not for", "ERR_KEY_UNSUPPORTED", (cache) =>
    cache.getKey(ISSUER, "mine", "RS256"),
  ),
  ...["HS256", "constructor", 1].map(
    (algorithm): Row => [
      `the algorithm ${show(algorithm)} of a key without label`,
      [ARGUMENT, "ERR_KEY_UNSUPPORTED"],
      async (bench) => (await unlabelled(bench)).getKey(ISSUER, "mine", wrong(algorithm)),
    ],
  ),
  found("two keys and no kid", "ERR_KEY_MISSING", async (cache, { keys }) => {
    await cache.addKey(ISSUER, keys.other);
    return cache.getKey(ISSUER);
  }),
  found("a key that was removed", UNTRUSTED, async (cache) => {
    await cache.remove(ISSUER);
    return cache.getKey(ISSUER, "mine");
  }),
];

/** What a fetch of the caller's own may come back with. */
const FETCHED: readonly Row[] = Object.entries<() => unknown>({
  nothing: () => undefined,
  null: () => null,
  "a text": () => "{}",
  "an empty object": () => ({}),
  "an error": () => new Error("x"),
  "a failure": () => {
    throw new TypeError("fetch failed");
  },
  "a failure that is no error": () => Promise.reject("down"),
  "a failure of nothing": () => Promise.reject(undefined),
  "an empty answer": () => new Response(null),
  "no JSON": () => new Response("<html>"),
  "a list": () => new Response("[]"),
  "another issuer": () => new Response('{"issuer":"https://other.example","jwks_uri":"https://other.example/jwks"}'),
  "status 500": () => new Response("{}", { status: 500 }),
  "a redirect": () => new Response(null, { status: 302, headers: { location: "https://other.example" } }),
  "a body that breaks off": () => new Response(brokenBody()),
  "too much": () => new Response("1".repeat(300_000)),
}).map(([name, fetch]): Row => {
  const cache = (bench: Bench): KeyCache => made(bench, { issuers: [ISSUER], fetch: async () => fetch() });
  return [`fetch comes back with ${name}`, "ERR_KEYS_UNAVAILABLE", (bench) => cache(bench).getKey(ISSUER, "mine")];
});

export function keyCaches(library: Library): void {
  refuses(library, "new KeyCache", OPTIONS);
  refuses(library, "keys that a KeyCache does not take", ADDED);
  refuses(library, "issuers that a KeyCache does not ask", ASKED);
  refuses(library, "keys that a KeyCache does not find", FOUND);
  refuses(library, "what a KeyCache does not understand", FETCHED);
}

function neverCalled(): Promise<never> {
  throw new Error("an issuer was asked that nobody trusts");
}

function brokenBody(): ReadableStream {
  return new ReadableStream({
    start(controller) {
      controller.error(new TypeError("terminated"));
    },
  });
}

async function unlabelled(bench: Bench): Promise<KeyCache> {
  const cache = made(bench, {});
  await cache.addJwks(ISSUER, { keys: [await bench.publicJwk(bench.key, { alg: undefined })] });
  return cache;
}
