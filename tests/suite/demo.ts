/** Tokens of a demo service: one that signs what it is asked for, and all that can be wrong with an answer. */

import QUnit from "qunit";
import type { ErrorCode, JsonWebKey, KeyCacheEvent, SigningKey } from "../../src/index.ts";
import type { DemoOptions } from "../../src/tools/demo.ts";
import type { Issuing, Route, Routes } from "../issuer/route.ts";
import { failsWith, leaksNothing } from "./assertions.ts";
import type { Environment, Library } from "./environment.ts";
import { METADATA, metadata, TestIssuer } from "./issuer.ts";

const ISSUE = "/issue";
const CERTS = "/oauth2/certs";
const SECRET = "a-subject-that-no-error-may-show";

export function demo(library: Library, environment: Environment): void {
  const { token, parsedToken } = library.demo;
  const { Enforcer, KeyCache, SciToken, exportKey, generateKey } = library;
  const insecure = true;
  let issuing: Issuing;
  let certs: Route;

  QUnit.module("over http", (hooks) => {
    hooks.before(async () => {
      const ec = await generateKey("ES256", { keyId: "key-es256", extractable: true });
      const rsa = await generateKey("RS256", { keyId: "key-rs256", extractable: true });
      const halves = async (key: SigningKey) => [
        await exportKey(key, "jwk-private"),
        await exportKey(key, "jwk-public"),
      ];
      const [ecPrivate, ecPublic] = (await halves(ec)) as [JsonWebKey, JsonWebKey];
      const [rsaPrivate, rsaPublic] = (await halves(rsa)) as [JsonWebKey, JsonWebKey];
      issuing = { ES256: asMembers(ecPrivate), RS256: asMembers(rsaPrivate) };
      certs = { body: JSON.stringify({ keys: [asPublished(rsaPublic), asPublished(ecPublic)] }) };
    });

    const service = (change: Routes = {}): Promise<TestIssuer> =>
      TestIssuer.start(environment, (url) => ({
        [ISSUE]: { issuing },
        [METADATA]: metadata(url, { jwks_uri: `${url}${CERTS}` }),
        [CERTS]: certs,
        ...change,
      }));

    for (const algorithm of ["ES256", "RS256"] as const) {
      QUnit.test(
        `a token with ${algorithm}, verified with keys as the public service publishes them`,
        async (assert) => {
          const { url } = await service();
          const read = await parsedToken({ scope: "read:/protected", sub: "jane" }, { url, insecure, algorithm });
          assert.ok(read.verified);
          assert.deepEqual([read.get("iss"), read.get("sub"), read.get("aud")], [url, "jane", url]);
          assert.deepEqual([read.profile, read.header.alg], ["scitoken:2.0", algorithm]);
          assert.equal(read.header.kid, `key-${algorithm.toLowerCase()}`);
          const enforcer = new Enforcer(url, { audience: url });
          assert.ok(enforcer.test(read, "read", "/protected/file"));
          assert.notOk(enforcer.test(read, "read", "/secret"));
        },
      );
    }

    QUnit.test("what is asked for, and how", async (assert) => {
      const issuer = await service();
      const text = await token(
        { scope: "read:/a", ver: "scitoken:1.0", aud: ["a", "b"] },
        { url: `${issuer.url}/`, insecure },
      );
      const cache = new KeyCache({ issuers: [issuer.url], insecure });
      const read = await SciToken.deserialize(text, { keyCache: cache });
      assert.deepEqual([read.profile, read.get("aud")], ["scitoken:1.0", ["a", "b"]]);
      const [{ path, posted = "" } = { path: "" }] = await issuer.log();
      assert.equal(path, ISSUE, "a slash at the URL's end is not doubled");
      assert.deepEqual(JSON.parse(posted), {
        payload: { scope: "read:/a", ver: "scitoken:1.0", aud: ["a", "b"] },
        algorithm: "ES256",
      });
    });

    QUnit.test("with nothing asked for", async (assert) => {
      const issuer = await service();
      const read = await parsedToken(undefined, { url: issuer.url, insecure: [issuer.url] });
      assert.ok(read.verified && !read.has("scope"));
      assert.deepEqual(JSON.parse((await issuer.log())[0]?.posted ?? ""), { payload: {}, algorithm: "ES256" });
    });

    QUnit.test("a key cache that is shared has the keys fetched once", async (assert) => {
      const { url, ...issuer } = await service().then((made) => ({ url: made.url, requests: () => made.requests() }));
      const events: KeyCacheEvent["type"][] = [];
      const keyCache = new KeyCache({ issuers: [url], insecure, onEvent: ({ type }) => events.push(type) });
      for (let i = 0; i < 3; i++) await parsedToken({}, { url, insecure, keyCache });
      assert.deepEqual(await issuer.requests(), [ISSUE, METADATA, CERTS, ISSUE, ISSUE]);
      const others = new KeyCache({ issuers: ["https://other.example"] });
      await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () =>
        parsedToken({}, { url, insecure, keyCache: others }),
      );
    });

    QUnit.test("a token of another issuer, or that another key signed, is not taken", async (assert) => {
      const { url } = await service();
      const other = await generateKey();
      const forged = (issuer: string): Promise<string> => new SciToken({ key: other }).serialize({ issuer });
      const saying = (body: string): Promise<TestIssuer> => service({ [ISSUE]: { body } });
      const foreign = await saying(await forged(url));
      await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () => parsedToken({}, { url: foreign.url, insecure }));
      const same = await service();
      await same.set({
        [ISSUE]: { body: await forged(same.url) },
        [METADATA]: metadata(same.url, { jwks_uri: `${same.url}${CERTS}` }),
        [CERTS]: certs,
      });
      await failsWith(assert, library, "ERR_KEY_MISSING", () => parsedToken({}, { url: same.url, insecure }));
    });

    QUnit.test("the clock that judges a token", async (assert) => {
      const { url } = await service();
      const now = (): number => Date.now() + 3_600_000;
      await failsWith(assert, library, "ERR_EXPIRED", () => parsedToken({}, { url, insecure, now }));
    });

    const good = "eyJhbGciOiJFUzI1NiJ9.e30.AAAA";
    const answers: readonly (readonly [name: string, code: ErrorCode | "taken", reason: string, route: Route])[] = [
      ["a token and a line feed", "taken", "", { body: `${good}\n` }],
      ["a token of any type of content", "taken", "", { body: good, headers: { "content-type": "text/html" } }],
      ["nothing", "ERR_TOKEN_FORMAT", "token_format", { body: "" }],
      ["a page", "ERR_TOKEN_FORMAT", "token_format", { body: "<!doctype html><title>Hello</title>" }],
      ["a token in JSON", "ERR_TOKEN_FORMAT", "token_format", { body: JSON.stringify({ token: good }) }],
      ["two tokens", "ERR_TOKEN_FORMAT", "token_format", { body: `${good} ${good}` }],
      ["a token that is too long", "ERR_TOKEN_FORMAT", "token_format", { body: `${good}${"A".repeat(16_384)}` }],
      ["more than is read", "ERR_TOKEN_FORMAT", "token_format", { body: "A".repeat(65_537) }],
      ["no end of it", "ERR_TOKEN_FORMAT", "token_format", { body: good, fault: "endless" }],
      ["a refusal of what was asked", "ERR_ARGUMENT", "demo_refused", { status: 400 }],
      ["no such path", "ERR_ARGUMENT", "demo_refused", { status: 404, body: "not found" }],
      ["a failure", "ERR_KEYS_UNAVAILABLE", "demo_unavailable", { status: 500 }],
      [
        "too many requests",
        "ERR_KEYS_UNAVAILABLE",
        "demo_unavailable",
        { status: 429, headers: { "retry-after": "7" } },
      ],
      ["that it is made", "ERR_KEYS_UNAVAILABLE", "demo_unavailable", { status: 201, body: good }],
      ["no content", "ERR_KEYS_UNAVAILABLE", "demo_unavailable", { status: 204 }],
      [
        "a redirect",
        "ERR_KEYS_UNAVAILABLE",
        "demo_unavailable",
        { status: 307, headers: { location: "/elsewhere" }, body: good },
      ],
      ["no answer", "ERR_KEYS_UNAVAILABLE", "demo_unavailable", { fault: "down" }],
      ["half of one", "ERR_KEYS_UNAVAILABLE", "demo_unavailable", { body: good, fault: "reset" }],
      ["an answer that is too late", "ERR_KEYS_UNAVAILABLE", "demo_unavailable", { body: good, delay: 1500 }],
      ["an answer that takes too long", "ERR_KEYS_UNAVAILABLE", "demo_unavailable", { body: good, fault: "dripping" }],
    ];
    for (const [name, code, reason, route] of answers) {
      QUnit.test(`the service gives ${name}: ${code}`, async (assert) => {
        const { url } = await service({ [ISSUE]: route });
        const ask = (): Promise<string> => token({ sub: SECRET }, { url, insecure, timeout: 1 });
        if (code === "taken") assert.equal(await ask(), good);
        else {
          const error = await failsWith(assert, library, code, ask);
          assert.equal(error.reason, reason, error.message);
          leaksNothing(assert, error, { secret: [SECRET, good], untrusted: "A".repeat(300) });
          if (code === "ERR_KEYS_UNAVAILABLE") {
            // A page sees no headers of an answer that does not allow it; this one does.
            assert.equal((error as { retryAfter?: number }).retryAfter, route.status === 429 ? 7 : 1);
          }
        }
      });
    }
  });

  QUnit.module("without a request", () => {
    const fetch = (): Promise<never> => Promise.reject(new Error("nothing is to be asked"));

    QUnit.test("https is demanded, but for loopback hosts or named ones", async (assert) => {
      const urls: readonly (readonly [url: string, options?: DemoOptions])[] = [
        ["http://demo.example"],
        ["http://localhost:1"],
        ["http://demo.example", { insecure: true }],
        ["http://demo.example", { insecure: ["http://other.example"] }],
        ["https://jane:secret@demo.example"],
        ["https://demo.example?a=b"],
        ["https://demo.example#a"],
        ["ftp://demo.example"],
        ["demo.example"],
        ["/issue"],
      ];
      for (const [url, options = {}] of urls) {
        for (const ask of [token, parsedToken]) {
          await failsWith(assert, library, "ERR_ISSUER_INSECURE", () => ask({}, { ...options, url, fetch }), url);
        }
      }
    });

    QUnit.test("by default it is the public service that is asked", async (assert) => {
      const asked: [string, string][] = [];
      const body = "eyJhbGciOiJFUzI1NiJ9.e30.AAAA";
      const noting = async (url: string, init: RequestInit): Promise<Response> => {
        asked.push([url, `${init.method} ${init.body} ${init.redirect} ${init.credentials}`]);
        return new Response(body);
      };
      assert.equal(await token({ sub: "jane" }, { fetch: noting as never }), body);
      assert.deepEqual(asked, [
        ["https://demo.scitokens.org/issue", 'POST {"payload":{"sub":"jane"},"algorithm":"ES256"} manual omit'],
      ]);
    });

    QUnit.test("options and claims that can never work", async (assert) => {
      const wrong: readonly (readonly [payload: unknown, options: unknown])[] = [
        [{}, null],
        [{}, []],
        [{}, { URL: "https://demo.example" }],
        ...["", 1, null, []].map((url) => [{}, { url }] as const),
        ...["ES384", "none", "es256", 1, null].map((algorithm) => [{}, { algorithm }] as const),
        ...[0, -1, 601, Number.NaN, "10", null].map((timeout) => [{}, { timeout }] as const),
        ...["yes", 1, null].map((insecure) => [{}, { insecure }] as const),
        ...["fetch", 1, null].map((fetch) => [{}, { fetch }] as const),
        ...[null, [], "claims", 1, new Map(), new Date(0)].map((payload) => [payload, { fetch }] as const),
        ...[1n, () => 1, Number.NaN, new Set()].map((sub) => [{ sub }, { fetch }] as const),
      ];
      for (const [payload, options] of wrong) {
        for (const ask of [token, parsedToken]) {
          await failsWith(assert, library, "ERR_ARGUMENT", () => ask(payload as never, options as never));
        }
      }
      for (const options of [{ keyCache: {} }, { now: 1 }]) {
        await failsWith(assert, library, "ERR_ARGUMENT", () => parsedToken({}, { ...options, fetch } as never));
        await failsWith(assert, library, "ERR_ARGUMENT", () => token({}, { ...options, fetch } as never));
      }
    });
  });
}

function asMembers(jwk: JsonWebKey): Issuing["ES256"] {
  return jwk as unknown as Issuing["ES256"];
}

/** As the Python tools write a JWK: values padded, and an EC key without its `crv`. */
function asPublished(jwk: JsonWebKey): object {
  const { crv, ...members } = jwk as unknown as Record<string, string>;
  const padded = (value: string): string => value.padEnd(Math.ceil(value.length / 4) * 4, "=");
  const numbers = ["n", "e", "x", "y"];
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name, numbers.includes(name) ? padded(value) : value]),
  );
}
