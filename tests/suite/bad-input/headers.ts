/** Headers that are sound JSON and yet refused, and signatures that are none. */

import type { Library } from "../environment.ts";
import {
  ALL,
  type Bench,
  base64url,
  type Codes,
  JUDGING,
  refusesTokens,
  type TokenRow,
  takesTokens,
  VERIFYING,
} from "./bench.ts";

const FORMAT = "ERR_TOKEN_FORMAT";

/** Rows of one change each to a sound header. */
const rows = (codes: Codes, changes: Readonly<Record<string, object>>): TokenRow[] =>
  Object.entries(changes).map(([name, change]): TokenRow => [name, codes, (bench) => bench.token({}, change)]);

const FORM: readonly TokenRow[] = rows(FORMAT, {
  "no alg": { alg: undefined },
  "alg null": { alg: null },
  "alg a number": { alg: 256 },
  "alg empty": { alg: "" },
  "alg a list": { alg: ["ES256"] },
  "alg an object": { alg: { name: "ES256" } },
  "crit with a claim's name": { crit: ["exp"], exp: 1 },
  "crit with an extension": { crit: ["http://example/x"], "http://example/x": true },
  "crit empty": { crit: [] },
  "crit a text": { crit: "exp" },
  "crit null": { crit: null },
  "crit with b64": { crit: ["b64"], b64: false },
  "b64 false": { b64: false },
  "b64 true": { b64: true },
  "b64 null": { b64: null },
  "kid empty": { kid: "" },
  "kid null": { kid: null },
  "kid a number": { kid: 1 },
  "kid false": { kid: false },
  "kid a list": { kid: ["mine"] },
  "kid an object": { kid: { kid: "mine" } },
  "typ empty": { typ: "" },
  "typ null": { typ: null },
  "typ a number": { typ: 1 },
  "typ a list": { typ: ["JWT"] },
});

const ALGORITHMS: readonly TokenRow[] = [
  ...rows("ERR_ALGORITHM", {
    "alg none": { alg: "none" },
    "alg None": { alg: "None" },
    "alg NONE": { alg: "NONE" },
    "alg HS256": { alg: "HS256" },
    "alg in lower case": { alg: "es256" },
    "alg with a space after it": { alg: "ES256 " },
    "alg ES256K": { alg: "ES256K" },
    "alg ES384, which nobody allowed": { alg: "ES384" },
    "alg EdDSA, which nobody allowed": { alg: "EdDSA" },
    "alg RS1": { alg: "RS1" },
    "alg of encryption": { alg: "RSA-OAEP" },
    "alg constructor": { alg: "constructor" },
    "alg __proto__": { alg: "__proto__" },
  }),
  ["alg none and no signature", ["ERR_ALGORITHM", FORMAT], unsigned],
  ["alg HS256, signed with the public key's text", "ERR_ALGORITHM", signedWithPublicKey],
];

const TYPES: readonly TokenRow[] = [
  ...rows(FORMAT, {
    "typ of another kind of token": { typ: "logout+jwt" },
    "typ dpop+jwt": { typ: "dpop+jwt" },
    "typ JOSE": { typ: "JOSE" },
    "typ JWS": { typ: "JWS" },
    "typ application/jwt": { typ: "application/jwt" },
    "typ at+jwt with a space after it": { typ: "at+jwt " },
    "typ at+jwt with a line feed after it": { typ: "at+jwt\n" },
    "typ at+jwt with a parameter": { typ: "at+jwt;v=1" },
    "typ with a prefix": { typ: "x-at+jwt" },
    "typ JWT with an accent": { typ: "J\u030cWT" },
  }),
  ...rows("ERR_CHAIN", {
    "pwt a number": { pwt: 1 },
    "pwt null": { pwt: null },
    "pwt empty": { pwt: "" },
    "pwt of two segments": { pwt: "e30.e30" },
    "pwt an object": { pwt: {} },
    "cwk a text": { cwk: "key" },
    "cwk null": { cwk: null },
    "cwk a list": { cwk: [] },
    "cwk an empty object": { cwk: {} },
    "cwk symmetric": { cwk: { kty: "oct", k: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" } },
    "cwk off its curve": { cwk: { kty: "EC", crv: "P-256", x: "AQ", y: "AQ" } },
  }),
  ["cwk with its private half", "ERR_CHAIN", async (bench) => bench.token({}, { cwk: await bench.privateJwk() })],
  [
    "cwk with an RSA key's primes",
    "ERR_CHAIN",
    async (bench) => {
      const { d: _secret, ...rest } = await bench.privateJwk(bench.keys.rsa);
      return bench.token({}, { cwk: rest });
    },
  ],
  // What such a member holds does not matter: who writes one has mistaken what is private for what is public.
  ...["d", "k", "oth", "p", "q", "dp", "dq", "qi"].map(
    (member): TokenRow => [
      `cwk with a ${member}`,
      "ERR_CHAIN",
      async (bench) => bench.token({}, { cwk: { ...(await bench.publicJwk()), [member]: null } }),
    ],
  ),
];

/** Changes to the last two segments of a sound token. */
const signature = (name: string, change: (bytes: Uint8Array) => Uint8Array): TokenRow => [
  name,
  "ERR_SIGNATURE",
  async (bench) => {
    const [header, payload, text] = (await bench.token()).split(".") as [string, string, string];
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    return bench.seen(`${header}.${payload}.${base64url(change(bytes))}`);
  },
];

const SIGNATURES: readonly TokenRow[] = [
  signature("a bit of the signature changed", (bytes) => bytes.with(40, (bytes[40] as number) ^ 1)),
  signature("a signature of zeros", (bytes) => bytes.fill(0)),
  signature("r of zero", (bytes) => bytes.fill(0, 0, 32)),
  signature("s of zero", (bytes) => bytes.fill(0, 32)),
  signature("a signature of ones", (bytes) => bytes.fill(255)),
  signature("r and s exchanged", (bytes) => Uint8Array.of(...bytes.subarray(32), ...bytes.subarray(0, 32))),
  signature("a signature of one byte", (bytes) => bytes.subarray(0, 1)),
  signature("a byte too few", (bytes) => bytes.subarray(0, 63)),
  signature("a byte too many", (bytes) => Uint8Array.of(...bytes, 0)),
  signature("a signature in DER", (bytes) =>
    Uint8Array.of(0x30, 70, 2, 33, 0, ...bytes.subarray(0, 32), 2, 33, 0, ...bytes.subarray(32)),
  ),
  signature("a signature of the size that RSA has", (bytes) => new Uint8Array(256).fill(bytes[0] as number)),
  [
    "the signature of another key",
    "ERR_SIGNATURE",
    (bench) => bench.forge(bench.header(), bench.claims(), bench.keys.other),
  ],
  ["the payload of another token", "ERR_SIGNATURE", (bench) => spliced(bench, 1)],
  ["the header of another token", "ERR_SIGNATURE", (bench) => spliced(bench, 0)],
];

export function headers(library: Library): void {
  refusesTokens(library, "headers", ALL, FORM);
  refusesTokens(library, "algorithms", VERIFYING, ALGORITHMS);
  refusesTokens(library, "types and chains", JUDGING, TYPES);
  refusesTokens(library, "signatures", VERIFYING, SIGNATURES);
  takesTokens(library, "headers that are sound", ALL, [
    ["typ in lower case", (bench) => bench.token({}, { typ: "jwt" })],
    ["typ at+jwt in capitals", (bench) => bench.token({}, { typ: "AT+JWT" })],
    ["typ application/at+jwt", (bench) => bench.token({}, { typ: "application/at+jwt" })],
    ["headers that are never used", (bench) => bench.token({}, { cty: "JWT", zip: "DEF", jku: 1, x5u: [], jwk: {} })],
    ["a public cwk", async (bench) => bench.token({}, { cwk: await bench.publicJwk(bench.keys.other) })],
  ]);
}

async function unsigned(bench: Bench): Promise<string> {
  const token = await bench.token({}, { alg: "none" });
  return bench.seen(token.slice(0, token.lastIndexOf(".") + 1));
}

async function signedWithPublicKey(bench: Bench): Promise<string> {
  const pem = await bench.library.exportKey(bench.key, "pem-public");
  const encoder = new TextEncoder();
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(pem), hmac, false, ["sign"]);
  const signed = [bench.header({ alg: "HS256" }), bench.claims()]
    .map((part) => base64url(JSON.stringify(part)))
    .join(".");
  const made = await crypto.subtle.sign("HMAC", key, encoder.encode(signed));
  return bench.seen(`${signed}.${base64url(new Uint8Array(made))}`);
}

/** A sound token with one segment of another. */
async function spliced(bench: Bench, index: number): Promise<string> {
  const segments = (await bench.token()).split(".");
  const others = (await bench.token({ sub: "root" }, { cty: "x" })).split(".");
  return bench.seen(segments.with(index, others[index] as string).join("."));
}
