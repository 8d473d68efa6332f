/** What goes out: to issuers, to stores, to clients, to logs and to whoever catches an error. */

import QUnit from "qunit";
import type { KeyCacheEvent } from "../../../src/index.ts";
import { wrong } from "../bad-input/bench.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, ISSUER } from "../fixtures.ts";
import { ACCESS_TOKEN, basic, CLIENT_CREDENTIALS, JWT_BEARER, TOKEN_EXCHANGE } from "../http/issuer/bench.ts";
import { hides, outcomeOf, type Planted, plant } from "./planted.ts";

const JWKS = `${ISSUER}/jwks`;
const PASSWORD = "correct-horse-battery-staple";

export function leaving(library: Library): void {
  QUnit.test("issuers are sent no token and no key, and stores are given public keys alone", async (assert) => {
    const planted = await plant(library);
    const { key, rsa, good, expired, stranger, held, now } = planted;
    // An issuer that gives away its private keys: they must go no further.
    const keys = [await library.exportKey(key, "jwk-private"), await library.exportKey(rsa, "jwk-private")];
    const sent: unknown[] = [];
    const fetch = async (url: string, init: RequestInit): Promise<Response> => {
      sent.push(url, { ...init, signal: undefined }, [...new Headers(init.headers)]);
      return Response.json(url === JWKS ? { keys } : { issuer: ISSUER, jwks_uri: JWKS });
    };
    const written: unknown[] = [];
    const place = new Map<string, unknown>();
    const store = {
      get: async (name: string) => place.get(name),
      set: async (name: string, value: unknown) => void written.push(name, place.set(name, value) && value),
      delete: async (name: string) => void place.delete(name),
      keys: async () => [...place.keys()],
    };
    const events: KeyCacheEvent[] = [];
    const lines: string[] = [];
    const logger = library.config.createLogger({ level: "DEBUG", write: (line) => lines.push(line) });
    const log = library.config.logKeyCacheEvents(logger);
    const keyCache = new library.KeyCache({
      issuers: [ISSUER],
      fetch: wrong(fetch),
      store,
      now,
      onEvent: (event) => {
        events.push(event);
        log(event);
      },
    });
    const enforcer = new library.Enforcer(ISSUER, { audience: AUDIENCE, keyCache, now });
    for (const text of [good, expired, stranger, held, `${good.slice(0, -4)}AAAA`]) {
      const came = await outcomeOf(() => enforcer.authorize(text, "read", "/store"));
      hides(assert, planted, came, "what came of it");
      logger.error("a token came", { came: came as Error, text, error: new Error(text) });
    }
    await keyCache.refresh(ISSUER);
    assert.ok(sent.length >= 6 && written.length > 0 && events.length > 0 && lines.length > 5);
    hides(assert, planted, sent, "what is sent");
    hides(assert, planted, [written, ...place], "what is written");
    hides(assert, planted, [events, keyCache.stats()], "what is told");
    hides(assert, planted, lines, "what is logged");
    hides(assert, planted, [await keyCache.list(), await keyCache.metadata(ISSUER)], "what is listed");
  });

  QUnit.test("a password in an issuer's URL is in no error and no request", async (assert) => {
    const planted = await plant(library);
    planted.canaries.plant("the password", PASSWORD);
    const sent: string[] = [];
    const fetch = async (url: string): Promise<Response> => {
      sent.push(url);
      return Response.json({ issuer: ISSUER, jwks_uri: `https://user:${PASSWORD}@issuer.example/jwks` });
    };
    for (const issuer of [`https://user:${PASSWORD}@issuer.example`, `https://${PASSWORD}@issuer.example/a`, ISSUER]) {
      const keyCache = new library.KeyCache({ issuers: [issuer], fetch: wrong(fetch) });
      const error = await outcomeOf(() => keyCache.getKey(issuer));
      assert.ok(library.isSciTokensError(error, "ERR_ISSUER_INSECURE"), String(error));
      hides(assert, planted, error, issuer.length.toString());
      const made = await outcomeOf(() =>
        library.issuer.createIssuer({ issuer: `https://u:${PASSWORD}@x.example`, keys: planted.key }),
      );
      assert.ok(library.isSciTokensError(made, "ERR_ISSUER_INSECURE"), String(made));
      hides(assert, planted, made, "createIssuer");
    }
    hides(assert, planted, sent, "what is sent");
  });

  QUnit.test("no answer of a guard has a token in it, whatever is exposed", async (assert) => {
    const planted = await plant(library);
    const { key, good, expired, stranger, held, now } = planted;
    const keyCache = new library.KeyCache();
    await keyCache.addKey(ISSUER, key);
    for (const expose of [true, false]) {
      const refused: unknown[] = [];
      const handle = library.protect.protect(
        {
          issuer: ISSUER,
          audience: AUDIENCE,
          keyCache,
          now,
          scope: "read:/elsewhere",
          query: true,
          expose,
          onRefused: (error) => refused.push(error),
        },
        () => new Response("ok"),
      );
      for (const text of [good, expired, stranger, held, `${good}=`, `${good},Bearer ${good}`, ` ${good} x`]) {
        const url = `${AUDIENCE}/?access_token=${encodeURIComponent(text)}`;
        const requests = [new Request(AUDIENCE, { headers: { authorization: `Bearer ${text}` } }), new Request(url)];
        for (const request of requests) {
          const response = await handle(request);
          assert.ok(response.status >= 400, `${response.status}`);
          hides(assert, planted, [[...response.headers], await response.text()], `status ${response.status}`);
        }
      }
      assert.equal(refused.length, 14);
      hides(assert, planted, refused, "what is told of the refused");
    }
  });

  QUnit.test("an issuer tells nobody a secret, a token that it was sent, or a key", async (assert) => {
    const planted = await plant(library);
    const errors: unknown[] = [];
    const store = failingStore();
    const issuer = library.issuer.createIssuer({
      issuer: ISSUER,
      keys: planted.key,
      clients: {
        jobs: { secret: planted.clientSecret, scope: "read:/", audience: AUDIENCE },
        page: { scope: "read:/" },
      },
      store,
      now: planted.now,
      onError: (error) => errors.push(error),
    });
    for (const [name, parameters, headers = {}] of requestsTo(planted)) {
      const body = new URLSearchParams(parameters);
      const response = await issuer.fetch(new Request(`${ISSUER}/token`, { method: "POST", body, headers }));
      const text = await response.text();
      if (name === "granted")
        planted.canaries.plantToken("granted", (JSON.parse(text) as { access_token: string }).access_token);
      hides(assert, planted, [[...response.headers], text], name, ["granted"]);
      assert.equal(response.status === 200, name === "granted", `${name}: ${response.status}`);
    }
    for (const path of ["/jwks", "/.well-known/openid-configuration", "/nothing"]) {
      const response = await issuer.fetch(new Request(`${ISSUER}${path}`));
      hides(assert, planted, [[...response.headers], await response.text()], path);
    }
    hides(assert, planted, errors, "what is told to onError");
  });
}

type Asked = readonly [name: string, parameters: Record<string, string>, headers?: Record<string, string>];

function requestsTo({ clientSecret, good, expired, stranger, held }: Planted): readonly Asked[] {
  const asked = { grant_type: CLIENT_CREDENTIALS, scope: "read:/store", resource: AUDIENCE };
  const assertion = { client_assertion_type: JWT_BEARER };
  const exchange = { grant_type: TOKEN_EXCHANGE, subject_token_type: ACCESS_TOKEN, client_id: "page" };
  return [
    ["granted", asked, basic("jobs", clientSecret)],
    ["the secret with a letter more", asked, basic("jobs", `${clientSecret}.`)],
    ["the secret of nobody", asked, basic("nobody", clientSecret)],
    ["the secret as a name", { ...asked, client_id: clientSecret }],
    ["the secret twice", { ...asked, client_id: "jobs", client_secret: clientSecret }, basic("jobs", clientSecret)],
    ["the secret as a scope", { ...asked, scope: clientSecret }, basic("jobs", clientSecret)],
    ["the secret as a service", { ...asked, resource: clientSecret }, basic("jobs", clientSecret)],
    ["the secret as a grant", { ...asked, grant_type: clientSecret }, basic("jobs", clientSecret)],
    ["the secret as a header", asked, { authorization: clientSecret }],
    ["a token as an assertion", { ...asked, ...assertion, client_assertion: good }],
    ["an expired token", { ...exchange, subject_token: expired }],
    ["a stranger's token", { ...exchange, subject_token: stranger }],
    ["a token with its key", { ...exchange, subject_token: held }],
    ["a token as a type", { ...exchange, subject_token: good, subject_token_type: good }],
  ];
}

/** A place that is out of order. */
function failingStore() {
  const fail = async (): Promise<never> => {
    throw new Error("the store is down");
  };
  return { get: fail, set: fail, delete: fail, keys: fail };
}
