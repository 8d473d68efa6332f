/** Exchanging a token for a narrower one (RFC 8693). */

import QUnit from "qunit";
import type { Library } from "../../environment.ts";
import {
  ACCESS_TOKEN,
  type Answer,
  askForToken,
  type Bench,
  basic,
  ISSUER,
  JWT,
  makeBench,
  NOW,
  OTHER,
  STORAGE,
  TOKEN_EXCHANGE,
  tokenOf,
  told,
} from "./bench.ts";

type Change = Readonly<Record<string, unknown>>;
type Asked = Readonly<Record<string, string>>;

/** A token that jane has. */
const HELD = { ver: "scitoken:2.0", sub: "jane", aud: [STORAGE, OTHER], scope: "read:/store write:/store/jane" };

const GRANTED: readonly [name: string, held: Change, asked: Asked, scope: string, aud?: unknown][] = [
  ["all of it, as nothing is asked for", {}, {}, "read:/store write:/store/jane", [STORAGE, OTHER]],
  ["a part", {}, { scope: "read:/store/run-1" }, "read:/store/run-1", [STORAGE, OTHER]],
  ["as much as it has of what is asked for", {}, { scope: "read:/ write:/" }, "read:/store write:/store/jane"],
  ["what is beside it is left out", {}, { scope: "read:/store/a write:/store/joe" }, "read:/store/a"],
  ["one of its services", {}, { audience: STORAGE }, "read:/store write:/store/jane", STORAGE],
  ["the client may not have all", { scope: "read:/store execute:/x" }, {}, "read:/store"],
  ["a service, of a token for any", { aud: "ANY" }, { audience: OTHER }, "read:/store write:/store/jane", OTHER],
  ["nothing that it has", {}, { scope: "read:/etc" }, "400 invalid_scope"],
  ["another authorization", {}, { scope: "execute:/store" }, "400 invalid_scope"],
  ["a service that it is not for", { aud: STORAGE }, { audience: OTHER }, "400 invalid_target"],
  ["a service that the client may not have", { aud: "ANY" }, { audience: "https://x.example" }, "400 invalid_target"],
  [
    "none, of a token for any: those that are listed",
    { aud: "ANY" },
    { scope: "read:/store" },
    "read:/store",
    [STORAGE, OTHER],
  ],
  ["any, of a token for any", { aud: "ANY" }, { audience: "ANY" }, "400 invalid_target"],
  [
    "its one service that the client may have",
    { aud: [OTHER, "https://x.example"] },
    { scope: "read:/store" },
    "read:/store",
    OTHER,
  ],
  ["none, as the client may have none of its services", { aud: "https://x.example" }, {}, "400 invalid_target"],
  ["a token of both scope and scp", { scp: ["read:/"] }, {}, "400 invalid_scope"],
  ["no scope, of a token without", { scope: undefined }, {}, "400 invalid_scope"],
  ["a scope, of a token without", { scope: undefined }, { scope: "read:/" }, "400 invalid_scope"],
  [
    "a service, of a 1.0 token for none",
    { ver: undefined, aud: undefined },
    { audience: STORAGE },
    "400 invalid_target",
  ],
  [
    "a 1.0 token for none, by a client whose services are listed",
    { ver: undefined, aud: undefined },
    { scope: "read:/store/a" },
    "400 invalid_target",
  ],
];

export function exchange(library: Library): void {
  const { SciToken } = library;
  const now = (): number => NOW * 1000;

  /** A token of the issuer, but for a change; `undefined` takes a claim away. */
  const held = ({ key }: Bench, change: Change = {}): Promise<string> => {
    const times = { iss: ISSUER, iat: NOW, nbf: NOW, exp: NOW + 300 };
    const claims = Object.entries({ ...HELD, ...times, jti: "held", ...change }).filter(
      ([, value]) => value !== undefined,
    );
    // Not by serialize, which would not sign all of these.
    return library.jwt.sign(Object.fromEntries(claims), key);
  };
  const askWith = (bench: Bench, subject_token: string, asked: Asked = {}): Promise<Answer> =>
    askForToken(bench, {
      grant_type: TOKEN_EXCHANGE,
      client_id: "page",
      subject_token,
      subject_token_type: ACCESS_TOKEN,
      ...asked,
    });

  QUnit.module("token exchange", () => {
    for (const [name, change, asked, scope, ...aud] of GRANTED) {
      QUnit.test(name, async (assert) => {
        const bench = await makeBench(library);
        const answer = await askWith(bench, await held(bench, change), asked);
        if (scope.startsWith("4")) {
          assert.equal(told(answer), scope, answer.text);
          return;
        }
        const { claims } = await tokenOf(bench, answer);
        assert.deepEqual([claims.scope, answer.json.scope, claims.sub], [scope, scope, "jane"]);
        if (aud.length > 0) assert.deepEqual(claims.aud, aud[0]);
        assert.deepEqual([claims.exp, answer.json.expires_in], [NOW + 300, 300], "no longer than the other");
        assert.equal(answer.json.issued_token_type, ACCESS_TOKEN);
      });
    }

    QUnit.test("WLCG and at+jwt tokens stay what they are; storage.modify holds storage.create", async (assert) => {
      const bench = await makeBench(library);
      const wlcg = { ver: undefined, "wlcg.ver": "1.0", scope: "storage.modify:/data", "wlcg.groups": ["/dept"] };
      const { claims } = await tokenOf(
        bench,
        await askWith(bench, await held(bench, wlcg), { scope: "storage.create:/data/x" }),
      );
      assert.deepEqual(
        [claims["wlcg.ver"], claims.scope, claims["wlcg.groups"]],
        ["1.0", "storage.create:/data/x", undefined],
      );
      const { ver: _, ...claimed } = HELD;
      const made = new SciToken({ key: bench.key, claims: { ...claimed, client_id: "before" } });
      const access = await made.serialize({ issuer: ISSUER, profile: "at+jwt", now });
      const exchanged = await tokenOf(bench, await askWith(bench, access, { scope: "read:/store" }));
      assert.equal(library.jwt.decode(exchanged.token).header.typ, "at+jwt");
      assert.equal(exchanged.claims.client_id, "page");
    });

    QUnit.test("a 1.0 token for no service, by a client of which none is listed", async (assert) => {
      const bench = await makeBench(library);
      const token = await held(bench, { ver: undefined, aud: undefined });
      const { claims } = await tokenOf(
        bench,
        await askWith(bench, token, { client_id: "free", scope: "read:/store/a" }),
      );
      assert.deepEqual([claims.scope, "aud" in claims], ["read:/store/a", false]);
    });

    QUnit.test("what else a token says is said again: it may narrow it", async (assert) => {
      const bench = await makeBench(library);
      const more = { cnf: { jkt: "a thumbprint" }, "ip.range": "192.0.2.0/24" };
      const { claims } = await tokenOf(bench, await askWith(bench, await held(bench, { ...more, jti: "1" })));
      assert.deepEqual({ cnf: claims.cnf, "ip.range": claims["ip.range"] }, more);
      assert.notEqual(claims.jti, "1");
      const unknown = await held(bench, { ver: undefined, "wlcg.groups": ["/a"], color: "blue" });
      const old = await tokenOf(bench, await askWith(bench, unknown));
      assert.deepEqual(
        [old.claims["wlcg.groups"], old.claims.color],
        [["/a"], "blue"],
        "nothing that refuses it is lost",
      );
    });

    QUnit.test("a token that was derived counts as it is, and not as its parent", async (assert) => {
      const bench = await makeBench(library);
      const made = new SciToken({ key: bench.key, claims: HELD });
      const text = await made.serialize({ issuer: ISSUER, includeKey: true, now });
      const parent = await SciToken.deserialize(text, { publicKey: bench.key, now });
      const derived = await parent.attenuate({ scope: "read:/store/a", lifetime: 60, now });
      const { claims } = await tokenOf(bench, await askWith(bench, derived, { scope: "read:/store" }));
      assert.deepEqual([claims.scope, claims.exp], ["read:/store/a", NOW + 60]);
      assert.equal(told(await askWith(bench, text)), "400 invalid_request", "its child key is for its holder alone");
    });

    QUnit.test("what was exchanged can be exchanged again, and only narrows", async (assert) => {
      const bench = await makeBench(library);
      let { token } = await tokenOf(bench, await askWith(bench, await held(bench), { scope: "read:/store/a" }));
      ({ token } = await tokenOf(bench, await askWith(bench, token, { scope: "read:/store/a/b", audience: OTHER })));
      const { claims } = await tokenOf(bench, await askWith(bench, token, { scope: "read:/" }));
      assert.deepEqual([claims.scope, claims.aud], ["read:/store/a/b", OTHER]);
    });

    QUnit.test("tokens that are refused", async (assert) => {
      const bench = await makeBench(library);
      const { key } = bench;
      const good = await held(bench);
      const stranger = await library.generateKey("ES256", { keyId: key.keyId });
      const sign = (options: object, by = key) =>
        new SciToken({ key: by, claims: HELD }).serialize({ issuer: ISSUER, now, ...options });
      const refused: Readonly<Record<string, string>> = {
        "of another issuer": await sign({ issuer: "https://other.example" }),
        expired: await sign({ now: () => (NOW - 600) * 1000 }),
        "of the future": await sign({ now: () => (NOW + 120) * 1000 }),
        "of another key": await sign({}, stranger),
        "without a signature": good.slice(0, good.lastIndexOf(".") + 1),
        "that is none": "x",
        "of the client's own key": await sign({}, bench.clientKey),
      };
      for (const [name, token] of Object.entries(refused)) {
        const answer = await askWith(bench, token);
        assert.equal(told(answer), "400 invalid_request", name);
        assert.notOk(answer.text.includes(token.slice(0, 40)) && token.length > 40, name);
      }
      assert.deepEqual(bench.errors, []);
    });

    QUnit.test("parameters that are refused, and those that change nothing", async (assert) => {
      const bench = await makeBench(library);
      const token = await held(bench);
      const rows: readonly [told: string, asked: Asked][] = [
        ["200 granted", { subject_token_type: JWT, requested_token_type: JWT }],
        ["200 granted", { requested_token_type: ACCESS_TOKEN }],
        ["400 invalid_request", { subject_token: "" }],
        ["400 invalid_request", { subject_token_type: "" }],
        ["400 invalid_request", { subject_token_type: "urn:ietf:params:oauth:token-type:refresh_token" }],
        ["400 invalid_request", { requested_token_type: "urn:ietf:params:oauth:token-type:saml2" }],
        ["400 invalid_request", { actor_token: token, actor_token_type: JWT }],
        ["400 invalid_request", { actor_token_type: JWT }],
        ["400 invalid_request", { subject_token: `${token}${"A".repeat(17_000)}` }],
      ];
      for (const [expected, asked] of rows) {
        assert.equal(told(await askWith(bench, token, asked)), expected, Object.keys(asked).join());
      }
    });

    QUnit.test("a client with a secret must show it, and gets no more than is listed of it", async (assert) => {
      const bench = await makeBench(library);
      const token = await held(bench);
      assert.equal(told(await askWith(bench, token, { client_id: "jobs" })), "401 invalid_client");
      const parameters = { grant_type: TOKEN_EXCHANGE, subject_token: token, subject_token_type: JWT };
      const { claims } = await tokenOf(bench, await askForToken(bench, parameters, basic("jobs")));
      assert.deepEqual([claims.scope, claims.sub], ["read:/store", "jane"]);
      assert.equal(told(await askForToken(bench, parameters, basic("idle"))), "400 invalid_scope");
    });

    QUnit.test("a policy can narrow, and neither widen nor change whom the token speaks of", async (assert) => {
      const bench = await makeBench(library, {
        policy: ({ subjectToken }) => ({
          scope: "read:/ write:/",
          subject: "root",
          lifetime: 86_400,
          profile: "wlcg:1.0",
          ...(subjectToken?.get("sub") === "joe" && { claims: { "wlcg.groups": ["/admins"] } }),
        }),
      });
      const { claims } = await tokenOf(bench, await askWith(bench, await held(bench)));
      assert.deepEqual(
        [claims.scope, claims.sub, claims.exp, claims.ver],
        ["read:/store write:/store/jane", "jane", NOW + 300, "scitoken:2.0"],
      );
      assert.equal(told(await askWith(bench, await held(bench, { sub: "joe" }))), "500 server_error");
      assert.ok(library.isSciTokensError(bench.errors[0], "ERR_CHAIN"));
      const groups = { sub: "joe", "wlcg.groups": ["/admins", "/all"] };
      const kept = await tokenOf(bench, await askWith(bench, await held(bench, groups)));
      assert.deepEqual(kept.claims["wlcg.groups"], ["/admins"]);
    });
  });
}
