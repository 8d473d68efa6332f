/** How clients say who they are, and what a request may look like. */

import QUnit from "qunit";
import type { Library } from "../../environment.ts";
import {
  type Answer,
  ask,
  askForToken,
  type Bench,
  basic,
  CLIENT_CREDENTIALS,
  credentials,
  JWT_BEARER,
  makeBench,
  NOW,
  type Parameters,
  SECRET,
  TOKEN_EXCHANGE,
  tokenOf,
  told,
} from "./bench.ts";

const ASKED = { grant_type: CLIENT_CREDENTIALS, scope: "read:/store", resource: "https://storage.example" };

type Row = readonly [name: string, told: string, parameters: Parameters, headers?: Readonly<Record<string, string>>];

const ROWS: readonly Row[] = [
  ["a secret, in the header", "200 granted", ASKED, basic("jobs")],
  ["the scheme in other case", "200 granted", ASKED, { authorization: basic("jobs").authorization.replace("B", "b") }],
  ["a name that must be encoded", "200 granted", ASKED, basic("a b:c")],
  [
    "a secret, in the header, with the name in the body too",
    "200 granted",
    { ...ASKED, client_id: "jobs" },
    basic("jobs"),
  ],
  ["a secret, in the body", "200 granted", { ...ASKED, client_id: "jobs", client_secret: SECRET }],
  ["another secret, in the header", "401 invalid_client", ASKED, basic("jobs", `${SECRET}.`)],
  ["another secret, in the body", "401 invalid_client", { ...ASKED, client_id: "jobs", client_secret: "x" }],
  ["no secret in the header", "401 invalid_client", ASKED, basic("jobs", "")],
  ["nobody's name", "401 invalid_client", ASKED, basic("nobody")],
  ["a name that all objects have", "401 invalid_client", ASKED, basic("constructor")],
  ["another scheme", "401 invalid_client", ASKED, { authorization: "Bearer abc" }],
  ["Basic that is not base64", "401 invalid_client", ASKED, { authorization: "Basic !!!" }],
  ["Basic without a colon", "401 invalid_client", ASKED, { authorization: `Basic ${btoa("jobs")}` }],
  ["Basic with a broken escape", "401 invalid_client", ASKED, { authorization: `Basic ${btoa("jobs:%zz")}` }],
  ["no client at all", "401 invalid_client", ASKED],
  ["a client with a secret that shows none", "401 invalid_client", { ...ASKED, client_id: "jobs" }],
  [
    "a client with keys that shows a secret",
    "401 invalid_client",
    { ...ASKED, client_id: "signer", client_secret: SECRET },
  ],
  ["a public client with a secret", "401 invalid_client", { ...ASKED, client_id: "page", client_secret: SECRET }],
  ["a public client", "400 unauthorized_client", { ...ASKED, client_id: "page" }],
  ["two names", "400 invalid_request", { ...ASKED, client_id: "page" }, basic("jobs")],
  ["two ways at once", "400 invalid_request", { ...ASKED, client_id: "jobs", client_secret: SECRET }, basic("jobs")],
  ["an assertion of no type", "400 invalid_request", { ...ASKED, client_assertion: "a.b.c" }],
  ["the type of an assertion alone", "400 invalid_request", { ...ASKED, client_assertion_type: JWT_BEARER }],
  [
    "an assertion of another type",
    "400 invalid_request",
    { ...ASKED, client_assertion: "a", client_assertion_type: "x" },
  ],
  ["no grant_type", "400 invalid_request", { scope: "read:/store" }, basic("jobs")],
  ["an unknown grant_type", "400 unsupported_grant_type", { ...ASKED, grant_type: "password" }, basic("jobs")],
  [
    "a grant_type that all objects have",
    "400 unsupported_grant_type",
    { ...ASKED, grant_type: "toString" },
    basic("jobs"),
  ],
  ["grants of the demo service", "400 unsupported_grant_type", { grant_type: "refresh_token" }, basic("jobs")],
  ["an empty grant_type", "400 invalid_request", { ...ASKED, grant_type: "" }, basic("jobs")],
  ["an unknown parameter", "200 granted", { ...ASKED, nonce: "1" }, basic("jobs")],
  ["a parameter twice", "400 invalid_request", [...Object.entries(ASKED), ["scope", "read:/"]], basic("jobs")],
  [
    "an unknown parameter twice",
    "400 invalid_request",
    [...Object.entries(ASKED), ["x", "1"], ["x", "1"]],
    basic("jobs"),
  ],
  ["a parameter twice, once empty", "200 granted", [...Object.entries(ASKED), ["scope", ""]], basic("jobs")],
  ["a service twice", "200 granted", [...Object.entries(ASKED), ["resource", ASKED.resource]], basic("jobs")],
  [
    "too many services",
    "400 invalid_request",
    [...Object.entries(ASKED), ...Array.from({ length: 21 }, (_, i): [string, string] => ["audience", `${i}`])],
    basic("jobs"),
  ],
  [
    "too many parameters",
    "400 invalid_request",
    [...Object.entries(ASKED), ...Array.from({ length: 65 }, (_, i): [string, string] => [`p${i}`, "1"])],
    basic("jobs"),
  ],
  [
    "a scope that is too long",
    "400 invalid_request",
    { ...ASKED, scope: `read:/${"x".repeat(17_000)}` },
    basic("jobs"),
  ],
  ["a body that is too large", "413 invalid_request", { ...ASKED, x: "x".repeat(70_000) }, basic("jobs")],
  ["an exchange by nobody", "401 invalid_client", { grant_type: TOKEN_EXCHANGE, client_id: "nobody" }],
];

export function clients(library: Library): void {
  QUnit.module("clients", () => {
    for (const [name, expected, parameters, headers] of ROWS) {
      QUnit.test(name, async (assert) => {
        const bench = await makeBench(library);
        const answer = await askForToken(bench, parameters, headers);
        assert.equal(told(answer), expected, answer.text);
        assert.equal(answer.headers.get("cache-control"), "no-store");
        assert.equal(answer.headers.get("content-type"), "application/json");
        const challenged = (answer.headers.get("www-authenticate") ?? "").startsWith("Basic realm=");
        assert.equal(challenged, answer.status === 401, "a challenge comes with 401");
        const { error_description = "" } = answer.json;
        assert.ok(/^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/.test(String(error_description)), String(error_description));
        assert.deepEqual(bench.errors, []);
      });
    }

    QUnit.test("a body that is no form", async (assert) => {
      const bench = await makeBench(library);
      const body = JSON.stringify({ ...ASKED, client_id: "jobs", client_secret: SECRET });
      for (const type of ["application/json", "text/plain", "application/x-www-form-urlencodedx"]) {
        const headers = { "content-type": type };
        assert.equal(
          told(await ask(bench, "/dept/token", { method: "POST", body, headers })),
          "400 invalid_request",
          type,
        );
      }
      assert.equal(told(await ask(bench, "/dept/token", { method: "POST" })), "400 invalid_request");
    });

    QUnit.test("clients that a function finds, one of which is no client", async (assert) => {
      const asked: string[] = [];
      const bench = await makeBench(library, {
        clients: async (clientId) => {
          asked.push(clientId);
          if (clientId === "broken") return { secret: SECRET, scopes: "read:/" } as object;
          return clientId === "found" ? { secret: SECRET, scope: "read:/store", audience: "ANY" } : undefined;
        },
      });
      const answers: Answer[] = [];
      for (const id of ["found", "lost", "broken"]) answers.push(await askForToken(bench, ASKED, basic(id)));
      assert.deepEqual(answers.map(told), ["200 granted", "401 invalid_client", "500 server_error"]);
      assert.deepEqual(asked, ["found", "lost", "broken"]);
      assert.ok(library.isSciTokensError(bench.errors[0], "ERR_ARGUMENT"));
    });

    assertions(library);
  });
}

type Change = Readonly<Record<string, unknown>>;

const SOUND = { iss: "signer", sub: "signer", aud: "https://issuer.example/dept", exp: NOW + 60 };

/** Each with what it changes in the claims of an assertion. */
const ASSERTIONS: readonly [
  name: string,
  told: string,
  claims: Change,
  parameters?: Readonly<Record<string, string>>,
][] = [
  ["for the issuer", "200 granted", {}],
  ["for the token endpoint", "200 granted", { aud: "https://issuer.example/dept/token" }],
  ["for several", "200 granted", { aud: ["https://else.example", "https://issuer.example/dept"] }],
  ["with the name beside", "200 granted", {}, { client_id: "signer" }],
  ["with another name beside", "401 invalid_client", {}, { client_id: "jobs" }],
  ["for somebody else", "401 invalid_client", { aud: "https://issuer.example" }],
  ["for nobody", "401 invalid_client", { aud: undefined }],
  ["of another", "401 invalid_client", { iss: "jobs" }],
  ["of a client without keys", "401 invalid_client", { iss: "jobs", sub: "jobs" }],
  ["without sub", "401 invalid_client", { sub: undefined }],
  ["without exp", "401 invalid_client", { exp: undefined }],
  ["expired", "401 invalid_client", { exp: NOW }],
  ["for longer than an hour", "401 invalid_client", { exp: NOW + 3601 }],
  ["not yet valid", "401 invalid_client", { nbf: NOW + 61 }],
  ["without jti", "401 invalid_client", { jti: undefined }],
];

function assertions(library: Library): void {
  const { sign } = library.jwt;
  const askWith = (bench: Bench, assertion: string, more: Readonly<Record<string, string>> = {}): Promise<Answer> =>
    askForToken(bench, { ...ASKED, client_assertion: assertion, client_assertion_type: JWT_BEARER, ...more });

  for (const [name, expected, change, parameters] of ASSERTIONS) {
    QUnit.test(`an assertion ${name}`, async (assert) => {
      const bench = await makeBench(library);
      const claims = Object.entries({ ...SOUND, jti: "1", ...change }).filter(([, value]) => value !== undefined);
      const answer = await askWith(bench, await sign(Object.fromEntries(claims), bench.clientKey), parameters);
      assert.equal(told(answer), expected, answer.text);
    });
  }

  QUnit.test("an assertion that another key signed, that is none, or that has no signature", async (assert) => {
    const bench = await makeBench(library);
    const forged = await sign(
      { ...SOUND, jti: "1" },
      await library.generateKey("ES256", { keyId: bench.clientKey.keyId }),
    );
    const good = await sign({ ...SOUND, jti: "2" }, bench.clientKey);
    const [, payload = ""] = good.split(".");
    const none = `${btoa('{"alg":"none"}').replaceAll("=", "")}.${payload}.`;
    for (const text of [forged, none, "a.b.c", "x", `${good}.${payload}`]) {
      assert.equal(told(await askWith(bench, text)), "401 invalid_client");
    }
    assert.deepEqual(bench.errors, []);
  });

  QUnit.test(
    "an assertion serves once, at all instances that share a store, and the same jti again for another",
    async (assert) => {
      const store = new library.MemoryStore({ now: () => NOW * 1000 });
      const clientKey = await library.generateKey();
      const client = { jwks: library.exportJwks(clientKey), scope: "read:/store", audience: "ANY" };
      const clients = { signer: client, other: client };
      const [one, two] = [await makeBench(library, { store, clients }), await makeBench(library, { store, clients })];
      const assertion = await sign({ ...SOUND, jti: "same" }, clientKey);
      const answers = await Promise.all([askWith(one, assertion), askWith(one, assertion)]);
      assert.deepEqual(answers.map(told).sort(), ["200 granted", "401 invalid_client"]);
      assert.equal(told(await askWith(two, assertion)), "401 invalid_client");
      const another = await sign({ ...SOUND, iss: "other", sub: "other", jti: "same" }, clientKey);
      assert.equal(told(await askWith(two, another)), "200 granted");
    },
  );

  QUnit.test("without the store that remembers assertions, none is accepted", async (assert) => {
    const fail = (): Promise<never> => Promise.reject(new Error("the disk is gone"));
    const store = { get: fail, set: fail, delete: fail, keys: fail };
    const bench = await makeBench(library, { store });
    const answer = await askWith(bench, await sign({ ...SOUND, jti: "1" }, bench.clientKey));
    assert.equal(told(answer), "503 temporarily_unavailable");
    assert.equal(answer.headers.get("retry-after"), "1");
    assert.notOk(answer.text.includes("disk"));
    assert.ok(library.isSciTokensError(bench.errors[0], "ERR_STORE"));
    assert.equal(((bench.errors[0] as Error).cause as Error).message, "the disk is gone");
    // Who needs it not is not hindered.
    assert.equal((await tokenOf(bench, await credentials(bench, ASKED))).claims.sub, "jobs");
  });
}
