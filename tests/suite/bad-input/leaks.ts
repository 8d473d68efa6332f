/** What a stranger wrote, at length and with characters that deceive: errors quote only a little of it, and harmlessly. */

import QUnit from "qunit";
import { failsWith, leaksNothing } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { Bench, type Codes, DOORS, type Door, ISSUER, keysOf, now, VERIFYING, wrong } from "./bench.ts";

/** Three letters that can be counted, in company that a message must not repeat as it is. */
const MARK = "zQz";
const UNIT = `${MARK}\u0007\u001b[31m\n\u202e\u00e9\u{1f600}<b>"'%{}`;
const HOSTILE = UNIT.repeat(5000 / MARK.length).slice(0, 5000);
const PLAIN = MARK.repeat(1667).slice(0, 5000);
/** What may be quoted, DESIGN says, in marks. */
const MOST_MARKS = 256 / MARK.length;

type Make = (bench: Bench, text: string) => Promise<string>;

const header =
  (name: string): Make =>
  (bench, text) =>
    bench.token({}, { [name]: text });
const claim =
  (name: string, others: object = {}): Make =>
  (bench, text) =>
    bench.token({ ...others, [name]: text });

/** Where a stranger's text stands in a token, who reads it, and the code. */
const TOKENS: readonly (readonly [name: string, doors: readonly Door[], codes: Codes, make: Make])[] = [
  ["alg", VERIFYING, "ERR_ALGORITHM", header("alg")],
  ["kid", ["authorize"], "ERR_KEY_MISSING", header("kid")],
  ["typ", ["deserialize", "authorize"], "ERR_TOKEN_FORMAT", header("typ")],
  ["pwt", ["deserialize", "authorize"], "ERR_CHAIN", header("pwt")],
  ["cwk", ["deserialize", "authorize"], "ERR_CHAIN", header("cwk")],
  ["crit", VERIFYING, "ERR_TOKEN_FORMAT", (bench, text) => bench.token({}, { crit: [text], [text]: text })],
  ["a member's name twice", ["decode"], "ERR_TOKEN_FORMAT", twice],
  [
    "cwk's kty",
    ["deserialize"],
    "ERR_CHAIN",
    (bench, text) => bench.token({}, { cwk: { kty: text, crv: text.slice(0, 500), alg: text.slice(0, 500) } }),
  ],
  ["iss", ["authorize"], "ERR_ISSUER_UNTRUSTED", claim("iss")],
  ["aud", ["authorize"], "ERR_AUDIENCE", claim("aud")],
  [
    "a list of audiences",
    ["authorize"],
    "ERR_AUDIENCE",
    (bench, text) => bench.token({ aud: Array(3).fill(text.slice(0, 1500)) }),
  ],
  ["scope", ["authorize"], ["ERR_SCOPE_INVALID", "ERR_SCOPE_INSUFFICIENT"], claim("scope")],
  ["an authorization", ["authorize"], "ERR_SCOPE_INVALID", (bench, text) => bench.token({ scope: `${text}:x` })],
  ["a path", ["authorize"], "ERR_SCOPE_INVALID", (bench, text) => bench.token({ scope: `read:/../${text}` })],
  ["ver", ["deserialize"], "ERR_PROFILE", claim("ver")],
  ["wlcg.ver", ["deserialize"], "ERR_PROFILE", claim("wlcg.ver", { ver: undefined })],
  ["exp", ["deserialize"], "ERR_CLAIM_INVALID", claim("exp")],
  ["a claim's name", ["authorize"], "ERR_CLAIM_UNKNOWN", (bench, text) => bench.token({ ver: undefined, [text]: 1 })],
  ["text that is no token", [...VERIFYING, "decode"], "ERR_TOKEN_FORMAT", async (_bench, text) => text],
  ["a header that is no JSON", VERIFYING, "ERR_TOKEN_FORMAT", (bench, text) => bench.forge(text, {})],
  [
    "a payload that is no JSON",
    ["verify", "deserialize"],
    "ERR_TOKEN_FORMAT",
    (bench, text) => bench.forge(bench.header(), text),
  ],
];

type Act = (bench: Bench, text: string) => unknown;

/** The same outside of tokens. */
const ELSEWHERE: readonly (readonly [name: string, codes: Codes, act: Act])[] = [
  ["a JWK's kty", "ERR_KEY_UNSUPPORTED", jwkWith("kty")],
  ["a JWK's crv", "ERR_KEY_UNSUPPORTED", jwkWith("crv")],
  ["a JWK's alg", "ERR_KEY_UNSUPPORTED", jwkWith("alg")],
  ["a JWK's use", "ERR_KEY_UNSUPPORTED", jwkWith("use")],
  ["a JWK's x", "ERR_KEY_UNSUPPORTED", jwkWith("x")],
  ["a PEM text's label", "ERR_KEY_UNSUPPORTED", ({ library }, text) => library.importKey(pem(text, text))],
  ["a PEM text's two labels", "ERR_KEY_UNSUPPORTED", ({ library }, text) => library.importKey(pem(text, "KEY"))],
  [
    "a PEM text's body",
    "ERR_KEY_UNSUPPORTED",
    ({ library }, text) => library.importKey(pem("PRIVATE KEY", "PRIVATE KEY", text)),
  ],
  ["an asked authorization", "ERR_SCOPE_INSUFFICIENT", askedFor((text) => [text.replace(/[: ]/g, ""), "/store"])],
  ["an asked path", "ERR_PATH_INVALID", askedFor((text) => ["read", `/../${text}`])],
  ["an asked path that is relative", "ERR_PATH_INVALID", askedFor((text) => ["read", text])],
  ["an issuer that is not trusted", "ERR_ISSUER_UNTRUSTED", ({ library }, text) => new library.KeyCache().getKey(text)],
  [
    "an issuer that is no URL",
    ["ERR_ISSUER_INSECURE", "ERR_ISSUER_UNTRUSTED"],
    ({ library }, text) => new library.KeyCache({ issuers: "*" }).getKey(text),
  ],
  [
    "an issuer on http",
    "ERR_ISSUER_INSECURE",
    ({ library }, text) =>
      new library.KeyCache({ issuers: "*" }).getKey(`http://${PLAIN.slice(0, 60)}.example/${encodeURI(text)}`),
  ],
  [
    "metadata of another issuer",
    "ERR_KEYS_UNAVAILABLE",
    (bench, text) => publishedBy(bench, { issuer: text, jwks_uri: ISSUER }),
  ],
  [
    "a jwks_uri",
    ["ERR_ISSUER_INSECURE", "ERR_KEYS_UNAVAILABLE"],
    (bench, text) => publishedBy(bench, { issuer: ISSUER, jwks_uri: text }),
  ],
  [
    "a jwks_uri on http",
    "ERR_ISSUER_INSECURE",
    (bench, text) => publishedBy(bench, { issuer: ISSUER, jwks_uri: `http://x.example/${text}` }),
  ],
  ["metadata that is no JSON", "ERR_KEYS_UNAVAILABLE", (bench, text) => publishedBy(bench, text)],
  ["an algorithm", "ERR_ARGUMENT", ({ library }, text) => library.generateKey(wrong(text))],
  ["a profile", "ERR_ARGUMENT", ({ library }, text) => new library.Enforcer(ISSUER, { profile: wrong(text) })],
];

export function leaks(library: Library): void {
  QUnit.module("what errors show", () => {
    for (const [kind, text] of Object.entries({ plain: PLAIN, hostile: HOSTILE })) {
      for (const [name, doors, codes, make] of TOKENS) {
        QUnit.test(`${name}, ${kind}`, async (assert) => {
          const bench = new Bench(library, await keysOf(library));
          const token = await make(bench, text);
          for (const door of doors) await showsLittle(assert, bench, codes, () => DOORS[door](bench, wrong(token)));
        });
      }
      for (const [name, codes, act] of ELSEWHERE) {
        QUnit.test(`${name}, ${kind}`, async (assert) => {
          const bench = new Bench(library, await keysOf(library));
          await showsLittle(assert, bench, codes, () => act(bench, text));
        });
      }
    }
  });
}

async function showsLittle(assert: Assert, bench: Bench, codes: Codes, act: () => unknown): Promise<void> {
  const error = await failsWith(assert, bench.library, codes, act);
  leaksNothing(assert, error, { secret: bench.secrets, untrusted: [PLAIN, HOSTILE] });
  assert.ok(marks(error.message) <= MOST_MARKS, "at most 256 characters of it are in the message");
  assert.notOk(error.message.includes("\u202e"), "nothing in the message turns the text around");
  const { claim = "" } = error as { claim?: string };
  assert.ok(claim.length <= 256, "at most 256 characters of it are in the claim's name");
}

const marks = (text: string): number => text.split(MARK).length - 1;

const pem = (begin: string, end: string, body = "AAAA"): string =>
  `-----BEGIN ${begin}-----\n${body}\n-----END ${end}-----\n`;

function twice(bench: Bench, text: string): Promise<string> {
  const name = JSON.stringify(text);
  return bench.forge(`{"alg":"ES256",${name}:1,${name}:2}`, {});
}

function jwkWith(name: string): Act {
  return async (bench, text) => bench.library.importKey(await bench.publicJwk(bench.key, { [name]: text }));
}

function askedFor(question: (text: string) => [authz: string, path: string]): Act {
  return async (bench, text) => (await bench.enforcer()).authorize(await bench.token(), ...question(text));
}

function publishedBy({ library }: Bench, document: unknown): Promise<unknown> {
  const body = typeof document === "string" ? document : JSON.stringify(document);
  const fetch = async (): Promise<Response> => new Response(body);
  return new library.KeyCache({ issuers: [ISSUER], fetch, now }).getKey(ISSUER);
}
